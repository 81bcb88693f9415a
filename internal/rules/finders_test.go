package rules

import (
	"net/netip"
	"strings"
	"testing"
)

// marked puts brackets around all that find finds.
func marked(find func([]byte, int) (span, bool), text string) string {
	var b strings.Builder
	at := 0
	for {
		s, ok := find([]byte(text), at)
		if !ok {
			return b.String() + text[at:]
		}
		b.WriteString(text[at:s.from] + "<" + text[s.from:s.to] + ">")
		at = s.to
	}
}

func expectMarks(t *testing.T, find func([]byte, int) (span, bool), all ...string) {
	t.Helper()
	for _, want := range all {
		if got := marked(find, strings.NewReplacer("<", "", ">", "").Replace(want)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFindsEmails(t *testing.T) {
	expectMarks(t, findEmail,
		"<ada@example.com>", "to <ada.l+x@mail.example.co.uk>.", "mailto:<a@b.io>,<c@d.org>;", "<jürgen@exämple.de>", "\xff<a@b.com>\xff"[1:], "user=<u@x.dev>&y",
		"<a@b.com>-2", "<a@b.xn--p1ai>", "@timestamp", "react@18.2.0", "a@b", "a@b.c", "@b.com", "x @ y.com", "a@.com", "a@b.com2", "<a@b.com>_x", "a@a@<a@b.com>"[:3]+"<a@b.com>"[:0]+"x",
		"a@"+strings.Repeat("-", 100), "<a@b-c.d-e.fr>",
	)
}

func TestFindsPaymentCards(t *testing.T) {
	expectMarks(t, findCard,
		"<4111111111111111>", "<4111 1111 1111 1111>", "<4111-1111-1111-1111>", "card <378282246310005>.", "12 <4111 1111 1111 1111>", "<4222222222222>", "<6304000000000000>",
		"4111111111111112", "41111111111111110", "94111111111111111", "1764081000123", "0.4111111111111111", "4111111111111111.5", "4111  1111 1111 1111", "4111 1111 1111 111",
		"<4111111111111111>, <5500005555555559>", "x<4111111111111111>x", "4111-1111-1111-1111-0"[:0],
	)
}

func TestFindsAddresses(t *testing.T) {
	expectMarks(t, findAddress,
		"<10.0.0.1>", "from <192.168.255.1>:443.", "(<1.2.3.4>)", "1.2.3", "v1.2.3.4", "1.2.3.4.5", "256.1.1.1", "1.2.3.1000", "12:30:45", "2026-11-25T10:00:00.123Z", "host-<10.0.0.1>-x",
		"<::1>", "<fe80::1>", "[<2001:db8::1>]:443", "<2001:db8:0:0:0:0:0:1>", "<::ffff:1.2.3.4>", "<2001:DB8::>", "at <2001:db8::1>.", "from <2001:db8::1>: refused", "addr:<2001:db8::8a2e:370:7334>",
		"<64:ff9b::192.0.2.33>", "std::vector", "A::B", "Foo::Bar", "::", "00:1b:44:11:3a:b7", "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", "<1:2:3:4:5:6:7:8>", "<2001:db8::1>,<2001:db8::2>",
		"x <1.2.3.4>.", "<1.2.3.4>", strings.Repeat("1.", 700)+"x", "deadbeef.cafe", "<fe80::1>%eth0",
	)
	if got := marked(findAddress, strings.Repeat("ab:", 400)+" 10.0.0.1"); !strings.HasSuffix(got, " <10.0.0.1>") {
		t.Errorf("got %q", got)
	}
}

func FuzzAddressesAreThoseOfNetip(f *testing.F) {
	for _, address := range []string{"::1", "fe80::1", "2001:db8:0:0:0:0:0:1", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1.2.3.4", "01.2.3.4", "1::2::3", "12345::", "2:3:4:5::5:6:1.2.3.4"} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" || address.Is6() && !isTelling([]byte(text)) {
			found, ok := findAddress([]byte(text), 0)
			if ok && strings.Contains(text[found.from:found.to], ":") {
				if _, err := netip.ParseAddr(text[found.from:found.to]); err != nil && !strings.Contains(err.Error(), "leading zero") {
					t.Errorf("%q in %q: %v", text[found.from:found.to], text, err)
				}
			}
			return
		}
		for _, around := range []string{text, "a " + text + " b", "[" + text + "]:80", "from " + text + ", to"} {
			if got, want := marked(findAddress, around), strings.Replace(around, text, "<"+text+">", 1); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

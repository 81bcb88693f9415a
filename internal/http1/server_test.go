package http1

import (
	"strings"
	"testing"
	"time"
)

func TestAConnectionGoesOnAsLongAsBothWant(t *testing.T) {
	for _, tt := range []struct{ name, said, handled, heard string }{
		{"one after the other", post + get, "POST /p abc,GET /g", "200,200"},
		{"close", strings.Replace(post, "Host", "Connection: x, CLOSE\r\nHost", 1) + get, "POST /p abc", "200 close,end"},
		{"1.0", "GET /g HTTP/1.0\r\n\r\n" + get, "GET /g", "200 close,end"},
		{"1.0 that would go on", "GET /g HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get, "GET /g", "200 close,end"},
		{"chunks", "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n" + get, "PUT /c abcde,GET /g", "200,200"},
		{"bad chunks", "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n" + get, "PUT /c abc", "400 close,end"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			visit(t, (*visited).read, func(v *visited) {
				c := v.connect(tt.said)
				expect(t, "heard", hear(t, c), strings.Split(tt.heard, ",")...)
				expect(t, "handled", v.all(), strings.Split(tt.handled, ",")...)
			})
		})
	}
}

func TestAConnectionIsUsedAgainAfterAWhile(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		c := v.connect(post)
		expect(t, "first", hear(t, c), "200")
		time.Sleep(24 * time.Hour)
		v.tell(c, get)
		expect(t, "a day later", hear(t, c), "200")
	})
}

func TestAClientThatAsksIsToldToGoOnWhenItsBodyIsRead(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		c := v.connect(expected)
		expect(t, "before the body", hear(t, c), "100")
		v.tell(c, "abc"+get)
		expect(t, "behind it", hear(t, c), "200", "200")
		expect(t, "handled", v.all(), "POST /p abc", "GET /g")
	})
}

func TestAClientIsNotToldToGoOnWhereNobodyReads(t *testing.T) {
	refuse := func(v *visited, e *Exchange) {
		v.note(e, "")
		_ = e.Answer(StatusServiceUnavailable)
	}
	for name, tt := range map[string]struct{ said, handled, heard string }{
		// What comes then may be the body, or another request.
		"unread":  {expected + get, "POST /p", "503 close,end"},
		"empty":   {strings.Replace(expected, "3", "0", 1) + get, "POST /p,GET /g", "503,503"},
		"in 1.0":  {strings.Replace(expected, "1.1", "1.0", 1) + "abc", "POST /p", "503 close,end"},
		"unknown": {strings.Replace(expected, "100-Continue", "200-ok", 1), "", "417 close,end"},
		"both":    {strings.Replace(expected, "Expect", "Expect: 100-continue\r\nExpect", 1), "", "417 close,end"},
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, refuse, func(v *visited) {
				c := v.connect(tt.said)
				expect(t, "heard", hear(t, c), strings.Split(tt.heard, ",")...)
				expect(t, "handled", v.all(), strings.FieldsFunc(tt.handled, func(r rune) bool { return r == ',' })...)
			})
		})
	}
}

func TestABodyInOldHTTPIsReadWithoutAWordBefore(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		c := v.connect(strings.Replace(expected, "1.1", "1.0", 1) + "abc")
		expect(t, "heard", hear(t, c), "200 close", "end")
	})
}

func TestWhatIsNoRequestIsRefused(t *testing.T) {
	long := strings.Repeat("x", maxHead)
	for _, tt := range []struct{ name, said, want string }{
		{"long field", strings.Replace(get, "Host", "X: "+long+"\r\nHost", 1), "431"},
		{"many fields", strings.Replace(get, "Host", strings.Repeat("X: y\r\n", maxHead/6)+"Host", 1), "431"},
		{"long target", strings.Replace(get, "/g", "/"+long, 1), "431"},
		{"2.0", strings.Replace(get, "1.1", "2.0", 1), "505"},
		{"1.2", strings.Replace(get, "1.1", "1.2", 1), "505"},
		{"no version", "GET /g\r\nHost: h\r\n\r\n", "400"},
		{"other protocol", "\x16\x03\x01\x00\x05\n\n", "400"},
		{"no host", strings.Replace(get, "Host", "Hose", 1), "400"},
		{"two hosts", strings.Replace(get, "Host", "Host: h\r\nhost", 1), "400"},
		{"a proxy's target", strings.Replace(get, "/g", "http://h/g", 1), "400"},
		{"two lengths", strings.Replace(post, "Host", "Content-Length: 3\r\nHost", 1), "400"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			visit(t, (*visited).read, func(v *visited) {
				c := v.connect(tt.said + get)
				expect(t, "heard", hear(t, c), tt.want+" close", "end")
				expect(t, "handled", v.all())
			})
		})
	}
}

func TestAHeadMayHaveItsMostBytes(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		head := strings.Replace(get, "Host", "X: "+strings.Repeat("x", maxHead-len(get)-len("X: \r\n"))+"\r\nHost", 1)
		expect(t, "the most", hear(t, v.connect(head)), "200")
		expect(t, "one more", hear(t, v.connect(strings.Replace(head, "xx", "xxx", 1))), "431 close", "end")
	})
}

// One that comes byte by byte has its time from its first byte on.
func TestAHeadHasItsTime(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		c := v.connect(get)
		expect(t, "the first", hear(t, c), "200")
		v.tell(c, get[:3])
		time.Sleep(headTime - time.Millisecond)
		v.tell(c, get[3:])
		expect(t, "within its time", hear(t, c), "200")
		v.tell(c, get[:3])
		for range 5 {
			time.Sleep(headTime / 4)
			v.tell(c, "E")
		}
		expect(t, "later", hear(t, c), "end")
	})
}

func TestTheConnectionThatWaitedLongestGoesForOneTooMany(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		first, second := v.connect(""), v.connect("")
		for range maxConnections - 2 {
			v.connect("")
		}
		v.tell(first, get)
		expect(t, "the first", hear(t, first), "200")
		v.connect(get)
		expect(t, "the first, which was used", hear(t, first))
		expect(t, "the second", hear(t, second), "end")
	})
}

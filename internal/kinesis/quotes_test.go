package kinesis

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const said = "the card of Jane Doe is 4111 1111 1111 1111, until 12/29"

// Wherever a quote begins and ends, in the answer and in the record.
func TestEachQuoteOfAPieceIsHidden(t *testing.T) {
	h := secrets{request: []byte("Records: " + said)}
	for before := range 20 {
		for from := 0; from+piece <= len(said); from++ {
			for to := from + piece; to <= len(said); to++ {
				around := strings.Repeat("-", before)
				if got, want := h.clean(around+"'"+said[from:to]+"', sorry"), around+"'"+hidden+"', sorry"; got != want {
					t.Fatalf("%q after %d bytes: got %q, want %q", said[from:to], before, got, want)
				}
			}
		}
	}
}

func TestWhatIsNoQuoteIsShown(t *testing.T) {
	h := secrets{request: []byte("StreamName telemetry-of-the-shop Records: " + said)}
	for _, message := range []string{"", "no", said[:piece-1], "telemetry-of-the-shop: " + said[1:piece] + "!" + said[20:30]} {
		if got := h.clean(message); got != message {
			t.Errorf("got %q, want %q", got, message)
		}
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add("it said "+said+said, []byte(said))
	f.Add(strings.Repeat("a", 40)+"b"+strings.Repeat("a", 17), bytes.Repeat([]byte("a"), 100))
	f.Add("short", []byte("short"))
	f.Fuzz(func(t *testing.T, s string, records []byte) {
		want := make([]bool, len(s))
		for at := 0; at+piece <= len(s); at++ {
			if bytes.Contains(records, []byte(s[at:at+piece])) {
				for i := range piece {
					want[at+i] = true
				}
			}
		}
		if got := quotes(s, records); !slices.Equal(got, want) {
			t.Errorf("of %q in %q: got %v, want %v", s, records, got, want)
		}
	})
}

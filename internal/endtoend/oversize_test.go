package endtoend

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

func TestAnEventTooLargeForARecordIsCutAndItsNeighboursAreWhole(t *testing.T) {
	const size = 3 << 20
	for _, c := range []struct {
		name   string
		format lambdasim.LogFormat
		line   string
	}{
		{"a line", lambdasim.Text, strings.Repeat("tea ", size/4)},
		{"a line of quotes", lambdasim.Text, strings.Repeat(`"\`, size/2)},
		{"an object", lambdasim.JSON, `{"level":"INFO","message":"` + strings.Repeat("茶", size/3) + `"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := serve(t, 4)
			l := begin(t, k.place, func(p *plan) {
				p.Function.Program = speaker("before\n" + c.line + "\nafter\n")
				p.LogFormat, p.MaxLine = c.format, 2*size
				// The race detector lets the local Lambda take long to say so much:
				// longer than one that shuts down would be listened to.
				p.set("KINESIS_TELEMETRY_FLUSH", "end")
			})
			for range 2 {
				l.invokeUnharmed(`{}`, budget+slack)
			}
			checkModest(t, l)
			l.shutdown()
			checkCut(t, l.saidSoFar(), k.events(t))
		})
	}
}

// checkCut fails the test unless what is small is there exactly once, and what
// is large is there as its beginning.
func checkCut(t *testing.T, said []lambdasim.Event, read []record.Event) {
	t.Helper()
	checkNumbered(t, read)
	large := slices.DeleteFunc(slices.Clone(said), func(e lambdasim.Event) bool { return len(e.Record) < record.MaxBytes })
	small := slices.DeleteFunc(slices.Clone(said), func(e lambdasim.Event) bool { return len(e.Record) >= record.MaxBytes })
	cut := slices.DeleteFunc(slices.Clone(read), func(e record.Event) bool { return !e.Truncated })
	whole := slices.DeleteFunc(slices.Clone(read), func(e record.Event) bool { return e.Truncated })
	checkSame(t, small, whole)
	if len(large) != 2 || len(cut) != len(large) {
		t.Fatalf("%d of %d large events are on the stream, cut", len(cut), len(large))
	}
	whatWasSaid := textOf(t, large[0].Record)
	for _, e := range cut {
		if got, want := e.OriginalBytes, int64(len(large[0].Record)); got != want {
			t.Errorf("the original size of %s is %d, want %d", e.ID, got, want)
		}
		if got := len(e.Record); got < record.MaxBytes/2 {
			t.Errorf("%d bytes are left of %s, want most of what a record holds", got, e.ID)
		}
		if beginning := textOf(t, e.Record); !strings.HasPrefix(whatWasSaid, beginning) {
			t.Errorf("%s begins %.40q, want %.40q", e.ID, beginning, whatWasSaid)
		}
	}
}

// textOf is what a cut record holds the beginning of: a string's text, and the
// JSON of anything else.
func textOf(t *testing.T, value []byte) string {
	t.Helper()
	if value[0] != '"' {
		return string(value)
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

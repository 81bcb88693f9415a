package account

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

const noon = "2026-11-22T12:00:00.000Z"

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func said(kind, value string) Said {
	return Said{At: start, Time: noon, Type: kind, Record: jsontext.Value(value)}
}

func onStream(n int, kind, value string) record.Event {
	return record.Event{ID: fmt.Sprintf("0123456789abcdef-%d", n), Time: noon, Type: kind, Record: jsontext.Value(value)}
}

func TestMatchesWhatWasSaidWithWhatWasRead(t *testing.T) {
	for name, test := range map[string]struct {
		said []Said
		read []record.Event
		want Summary
	}{
		"all there": {
			said: []Said{said("function", `"a"`), said("function", `"b"`)},
			read: []record.Event{onStream(1, "function", `"b"`), onStream(2, "function", `"a"`)},
			want: Summary{Said: 2, Read: 2},
		},
		"equal events count one by one": {
			said: []Said{said("function", `"a"`), said("function", `"a"`), said("function", `"a"`)},
			read: []record.Event{onStream(1, "function", `"a"`), onStream(2, "function", `"a"`)},
			want: Summary{Said: 3, Read: 2, Missing: 1},
		},
		"the same id twice": {
			said: []Said{said("function", `"a"`), said("function", `"a"`)},
			read: []record.Event{onStream(1, "function", `"a"`), onStream(1, "function", `"a"`)},
			want: Summary{Said: 2, Read: 1, Duplicates: 1, Copies: 1, Missing: 1},
		},
		"the same id three times, another twice": {
			said: []Said{said("function", `"a"`), said("function", `"b"`)},
			read: []record.Event{
				onStream(1, "function", `"a"`), onStream(1, "function", `"a"`), onStream(1, "function", `"a"`),
				onStream(2, "function", `"b"`), onStream(2, "function", `"b"`),
			},
			want: Summary{Said: 2, Read: 2, Duplicates: 2, Copies: 3},
		},
		"an id left out": {
			said: []Said{said("function", `"a"`), said("function", `"b"`)},
			read: []record.Event{onStream(2, "function", `"a"`), onStream(5, "function", `"b"`)},
			want: Summary{Said: 2, Read: 2, Gaps: 3},
		},
		"another type is another event": {
			said: []Said{said("function", `"a"`)},
			read: []record.Event{onStream(1, "extension", `"a"`)},
			want: Summary{Said: 1, Read: 1, Missing: 1, Strangers: 1},
		},
		"blanks between tokens do not matter": {
			said: []Said{said("function", "{\n \"a\": 1e0 }")},
			read: []record.Event{onStream(1, "function", `{"a":1e0}`)},
			want: Summary{Said: 1, Read: 1},
		},
		"bytes that are not UTF-8 are replaced on the way": {
			said: []Said{said("function", "\"a\xff\"")},
			read: []record.Event{onStream(1, "function", "\"a\ufffd\"")},
			want: Summary{Said: 1, Read: 1},
		},
		"a record cut to fit": {
			said: []Said{said("function", `"`+strings.Repeat("x", 98)+`"`)},
			read: []record.Event{{
				ID: "e-1", Time: noon, Type: "function", Record: jsontext.Value(`"xx"`),
				Truncated: true, OriginalBytes: 100,
			}},
			want: Summary{Said: 1, Read: 1},
		},
		"a record cut from another size": {
			said: []Said{said("function", `"x"`)},
			read: []record.Event{{
				ID: "e-1", Time: noon, Type: "function", Record: jsontext.Value(`"xx"`),
				Truncated: true, OriginalBytes: 100,
			}},
			want: Summary{Said: 1, Read: 1, Missing: 1, Strangers: 1},
		},
		"the extension's own account": {
			read: []record.Event{onStream(1, "delivery.report", `{}`)},
			want: Summary{Read: 1, Own: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := New()
			for _, s := range test.said {
				a.Said(s)
			}
			for _, e := range test.read {
				a.Read(e, start)
			}
			got := a.Summary()
			if got.Missing != len(got.FirstMissing) {
				t.Errorf("got %d missing and %d told one by one", got.Missing, len(got.FirstMissing))
			}
			if a.Outstanding() != got.Missing {
				t.Errorf("got %d outstanding, want %d", a.Outstanding(), got.Missing)
			}
			if len(got.Lost) == 0 {
				got.Lost = nil
			}
			got.FirstMissing, got.Environments, got.Delay, got.Hold = nil, 0, Quantiles{}, Quantiles{}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestMatchesAnEventReadBeforeItWasNotedAsSaid(t *testing.T) {
	a := New()
	a.Read(onStream(1, "function", `"a"`), start)
	a.Said(said("function", `"a"`))
	if got := a.Summary(); got.Missing != 0 || got.Strangers != 0 {
		t.Errorf("got %d missing and %d strangers, want none", got.Missing, got.Strangers)
	}
}

func TestDoesNotMissWhatLambdaDropped(t *testing.T) {
	a := New()
	a.Said(said("function", `"a"`))
	a.Said(said("function", `"b"`))
	a.Dropped(said("function", `"a"`))
	a.Unpushed()
	got := a.Summary()
	if got.Dropped != 1 || got.Missing != 1 || got.Unpushed != 1 {
		t.Errorf("got %d dropped, %d missing, %d of them unpushed, want 1, 1, 1", got.Dropped, got.Missing, got.Unpushed)
	}
	if got.Complete() {
		t.Error("complete although an event never reached the extension")
	}
}

func TestKnowsWhatLambdaPushedOnceMore(t *testing.T) {
	a := New()
	for _, value := range []string{`"a"`, `"b"`} {
		a.Said(said("function", value))
	}
	a.Repeated(said("function", `"a"`)) // before it is read
	a.Read(onStream(1, "function", `"a"`), start)
	a.Read(onStream(2, "function", `"b"`), start)
	a.Read(onStream(3, "function", `"a"`), start)
	a.Read(onStream(4, "function", `"b"`), start)
	a.Repeated(said("function", `"b"`)) // after
	a.Read(onStream(5, "function", `"b"`), start)
	if got := a.Summary(); got.Repeated != 2 || got.Strangers != 1 || got.Missing != 0 || got.Duplicates != 0 {
		t.Errorf("got %+v, want 2 repeated and 1 stranger", got)
	}
}

func TestTellsDelaysAndHolds(t *testing.T) {
	a := New()
	for i := 1; i <= 200; i++ {
		value := fmt.Sprintf(`"line %d"`, i)
		a.Said(said("function", value))
		a.Read(onStream(i, "function", value), start.Add(time.Duration(i)*time.Second))
		a.Invoked(OK)
		a.Held(time.Duration(i)*time.Millisecond + 500*time.Microsecond)
	}
	got, err := json.Marshal(a.Summary())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"delayMs":{"p50":100000,"p99":198000}`, `"holdMs":{"p50":100.5,"p99":198.5}`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("got %s, want it to hold %s", got, want)
		}
	}
}

func TestCountsHowInvocationsEnded(t *testing.T) {
	a := New()
	for _, end := range []End{OK, OK, OK, Failed, Failed, TimedOut} {
		a.Invoked(end)
	}
	if got, want := a.Summary().Invocations, (Invocations{OK: 3, Failed: 2, TimedOut: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMatchesWhatAnotherFormatWritesOtherwise(t *testing.T) {
	for _, c := range []struct{ said, read string }{
		{`"a\u2028b\/"`, "\"a\u2028b/\""},
		{`{"n": 1e3, "b": 2.50}`, `{"b":2.5,"n":1000}`},
	} {
		a := New()
		a.Said(said("function", c.said))
		a.Read(onStream(1, "function", c.read), time.Now())
		if got := a.Summary(); got.Missing != 0 || got.Strangers != 0 {
			t.Errorf("%s is not matched with %s", c.said, c.read)
		}
	}
}

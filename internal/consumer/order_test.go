package consumer

import (
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

func TestOrdersTheEventsOfEachEnvironment(t *testing.T) {
	start := time.Now()
	for name, test := range map[string]struct{ read, now, later string }{
		"in order":                {"a-1 a-2", "a-1 a-2", ""},
		"out of order":            {"a-3 a-1 a-2 a-4", "a-1 a-2 a-3 a-4", ""},
		"two environments":        {"a-2 b-1 a-1 b-2", "b-1 a-1 a-2 b-2", ""},
		"one is missing":          {"a-1 a-4 a-3", "a-1", "a-3 a-4"},
		"one comes again":         {"a-1 a-1 a-2 a-1", "a-1 a-1 a-2 a-1", ""},
		"begins in the middle":    {"b-9 b-7", "", "b-7 b-9"},
		"an id that is none":      {"x a-1", "x a-1", ""},
		"after what was missing":  {"a-2", "", "a-2"},
		"environments by name":    {"b-2 a-2", "", "a-2 b-2"},
		"again while it is early": {"a-2 a-2 a-1", "a-2 a-1 a-2", ""},
	} {
		var o Order
		var now []Placed
		for id := range strings.FieldsSeq(test.read) {
			now = append(now, o.Add(named(id), start)...)
		}
		if got := o.Overdue(start.Add(Patience - 1)); len(got) != 0 {
			t.Errorf("%s: %s is overdue before its time", name, ids(got))
		}
		if got := ids(now); got != test.now {
			t.Errorf("%s: got %q at once, want %q", name, got, test.now)
		}
		if got := ids(o.Overdue(start.Add(Patience))); got != test.later {
			t.Errorf("%s: got %q later, want %q", name, got, test.later)
		}
	}
}

func TestGoesOnBehindAGap(t *testing.T) {
	var o Order
	at := func(d time.Duration) time.Time { return time.Time{}.Add(d) }
	o.Add(named("a-3"), at(0))
	o.Overdue(at(Patience))
	got := o.Add(named("a-4"), at(Patience))
	if ids(got) != "a-4" || got[0].Late != 0 || got[0].Again {
		t.Errorf("got %+v, want a-4 in order", got)
	}
	got = o.Add(named("a-1"), at(Patience+3*time.Second))
	if ids(got) != "a-1" || got[0].Late != 3*time.Second || got[0].Again {
		t.Errorf("got %+v, want a-1 at once, 3 s late", got)
	}
	for _, again := range []string{"a-1", "a-3"} {
		got = o.Add(named(again), at(Patience+4*time.Second))
		if ids(got) != again || !got[0].Again || got[0].Late != 0 {
			t.Errorf("got %+v, want %s again", got, again)
		}
	}
}

func TestWaitsForEachGapAnew(t *testing.T) {
	var o Order
	start := time.Now()
	o.Add(named("a-3"), start)
	o.Add(named("a-6"), start.Add(Patience/2))
	if got, want := ids(o.Overdue(start.Add(Patience))), "a-3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var got []Placed
	for _, id := range []string{"a-5", "a-4"} {
		got = append(got, o.Add(named(id), start.Add(Patience))...)
	}
	if want := "a-4 a-5 a-6"; ids(got) != want {
		t.Errorf("got %q, want %q", ids(got), want)
	}
}

func TestForgetsEnvironmentsThatSayNothingMore(t *testing.T) {
	var o Order
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	o.Add(named("a-1"), at(0))
	o.Add(named("b-2"), at(0))
	o.Add(named("c-1"), at(5))
	o.Forget(at(1))
	if len(o.lanes) != 2 || o.lanes["a"] != nil {
		t.Errorf("knows %d environments, want those that wait or spoke since", len(o.lanes))
	}
}

func TestRemembersGapsUpToABound(t *testing.T) {
	var o Order
	for n := range uint64(1000) {
		o.Add(named(record.ID{Environment: "a", Sequence: 2*n + 2}.String()), time.Time{})
		o.Overdue(time.Time{}.Add(Patience))
		o.Add(named(record.ID{Environment: "a", Sequence: 2*n + 1}.String()), time.Time{})
	}
	if l := o.lanes["a"]; len(l.passed) > mostPassed || len(l.late) > mostPassed {
		t.Errorf("remembers %d gaps and %d that came late", len(l.passed), len(l.late))
	}
}

func named(id string) Placed { return Placed{Event: record.Event{ID: id}} }

func ids(events []Placed) string {
	var all []string
	for _, e := range events {
		all = append(all, e.ID)
	}
	return strings.Join(all, " ")
}

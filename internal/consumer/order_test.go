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
		"again while it is early": {"a-2 a-2 a-1", "a-1 a-2", ""},
	} {
		var o Order
		var now []record.Event
		for id := range strings.FieldsSeq(test.read) {
			now = append(now, o.Add(record.Event{ID: id}, start)...)
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
	o.Add(record.Event{ID: "a-3"}, time.Time{})
	o.Overdue(time.Time{}.Add(Patience))
	if got, want := ids(o.Add(record.Event{ID: "a-4"}, time.Time{})), "a-4"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ids(o.Add(record.Event{ID: "a-1"}, time.Time{})), "a-1"; got != want {
		t.Errorf("got %q, want %q at once, though late", got, want)
	}
}

func ids(events []record.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, e.ID)
	}
	return strings.Join(all, " ")
}

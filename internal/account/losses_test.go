package account

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// own is an event of the extension's own.
func own(id, kind, value string) record.Event {
	return record.Event{ID: id, Time: noon, Type: kind, Record: jsontext.Value(value)}
}

func TestTakesTheExtensionsWordForWhatItDropped(t *testing.T) {
	for name, test := range map[string]struct {
		read    []record.Event
		logged  []map[string]uint64
		lost    string
		gaps    uint64
		because string
	}{
		"nothing": {
			read: []record.Event{own("a-1", "delivery.report", `{"dropped":{}}`)},
			lost: "", because: "0 []",
		},
		"a run in the middle": {
			read: []record.Event{
				own("a-1", "delivery.start", `{}`),
				own("a-5", "delivery.dropped", `{"events":3,"first":2,"last":4,"reason":"queue_full"}`),
				own("a-6", "delivery.report", `{"dropped":{"queue_full":3}}`),
			},
			logged: []map[string]uint64{{"queue_full": 3}},
			lost:   "queue_full 3", gaps: 3, because: "3 [queue_full]",
		},
		"the log alone": {
			logged: []map[string]uint64{{"deadline": 2}, {"deadline": 1, "permanent": 4}},
			lost:   "deadline 3, permanent 4", because: "0 []",
		},
		"the log knows more than the report": {
			read:   []record.Event{own("a-1", "delivery.report", `{"dropped":{"queue_full":3}}`)},
			logged: []map[string]uint64{{"queue_full": 3, "deadline": 2}},
			lost:   "deadline 2, queue_full 3", because: "0 []",
		},
		"of two reports the later": {
			read: []record.Event{
				own("a-2", "delivery.report", `{"dropped":{"queue_full":5}}`),
				own("a-1", "delivery.report", `{"dropped":{"queue_full":3}}`),
				own("b-1", "delivery.report", `{"dropped":{"queue_full":1}}`),
			},
			lost: "queue_full 6", because: "0 []",
		},
		"a gap that is explained in part": {
			read: []record.Event{
				own("a-9", "delivery.dropped", `{"events":3,"first":2,"last":4,"reason":"queue_full"}`),
				own("a-10", "delivery.dropped", `{"events":3,"first":3,"last":5,"reason":"too_large"}`),
			},
			lost: "queue_full 3, too_large 3", gaps: 8, because: "4 [queue_full too_large]",
		},
		"more was named than dropped": {
			read: []record.Event{own("a-9", "delivery.dropped", `{"events":2,"first":1,"last":8,"reason":"queue_full"}`)},
			lost: "queue_full 2", gaps: 8, because: "2 [queue_full]",
		},
		"runs that overlap": {
			read: []record.Event{
				own("a-11", "delivery.dropped", `{"events":1,"first":1,"last":8,"reason":"queue_full"}`),
				own("a-12", "delivery.dropped", `{"events":6,"first":2,"last":9,"reason":"queue_full"}`),
			},
			lost: "queue_full 7", gaps: 10, because: "7 [queue_full]",
		},
		"a gap in another environment": {
			read: []record.Event{
				own("a-3", "function", `1`),
				own("b-1", "delivery.dropped", `{"events":2,"first":1,"last":2,"reason":"queue_full","environment":"a"}`),
			},
			lost: "queue_full 2", gaps: 2, because: "2 [queue_full]",
		},
		"what is not to be read explains nothing": {
			read: []record.Event{own("a-3", "delivery.dropped", `[]`), own("a-4", "delivery.report", `1`)},
			lost: "", gaps: 2, because: "0 []",
		},
	} {
		a := New()
		for _, e := range test.read {
			a.Read(e, start)
		}
		for _, dropped := range test.logged {
			a.ShutDown(LastWord{Dropped: dropped})
		}
		got := a.Summary()
		if got.Lost.String() != test.lost || got.Gaps != test.gaps || fmt.Sprint(got.Explained, got.Because) != test.because {
			t.Errorf("%s: got lost %q, %d gaps, explained %d %v; want %q, %d, %s",
				name, got.Lost, got.Gaps, got.Explained, got.Because, test.lost, test.gaps, test.because)
		}
	}
}

func TestAnExplainedGapIsNothingMissing(t *testing.T) {
	a := New()
	a.Said(said("function", `"a"`))
	a.Read(own("a-2", "function", `"a"`), start)
	if a.Summary().Complete() {
		t.Error("complete with a gap that nobody explained")
	}
	a.Read(own("a-3", "delivery.dropped", `{"events":1,"first":1,"last":1,"reason":"queue_full"}`), start)
	if !a.Summary().Complete() {
		t.Error("incomplete although all that was said was read")
	}
}

package account

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

func TestWhatTheConfigurationLeavesOutIsNotMissing(t *testing.T) {
	a, b, c := said("function", `"a"`), said("function", `"b"`), said("function", `"c"`)
	b.Time, c.Time = "2026-11-22T12:00:01.000Z", "2026-11-22T12:00:02.000Z"
	report := func(value string) record.Event { return own("b-1", record.TypeDeliveryReport, value) }
	masked := onStream(1, "function", `"***"`)
	other := masked
	other.ID, other.Time = "0123456789abcdef-2", b.Time
	for _, test := range []struct {
		name     string
		read     []record.Event
		logged   []LastWord
		repeated []Said
		want     string // left out, masked, missing, strangers, lost
	}{
		{"nothing is told", []record.Event{masked}, nil, nil, "0 0 3 1 "},
		{"all is left out", []record.Event{report(`{"leftOut":{"level":1,"rule":2}}`)}, nil, nil, "3 0 0 0 "},
		{"more is missing", []record.Event{report(`{"leftOut":{"sample":2}}`)}, nil, nil, "2 0 1 0 "},
		{"more is told", []record.Event{report(`{"leftOut":{"sample":5}}`)}, nil, nil, "3 0 0 0 "},
		{"only the log tells", nil, []LastWord{{LeftOut: 1}, {LeftOut: 1}}, nil, "2 0 1 0 "},
		{"the log tells more than the report", []record.Event{report(`{"leftOut":{"rule":1}}`)}, []LastWord{{LeftOut: 2}}, nil, "2 0 1 0 "},
		{"one is masked", []record.Event{masked, report(`{"masked":4}`)}, nil, nil, "0 1 2 0 "},
		{"one is masked and two left out", []record.Event{masked, report(`{"masked":4,"leftOut":{"rule":2}}`)}, nil, nil, "2 1 0 0 "},
		{"more lie there than were masked", []record.Event{masked, other, report(`{"masked":1}`)}, nil, nil, "0 1 2 1 "},
		{"a mask fails", []record.Event{report(`{"leftOut":{"rule":2,"failed":1}}`)}, []LastWord{{LeftOut: 3}}, nil, "2 0 1 0 not_masked 1"},
		{"what is pushed twice is left out twice", []record.Event{report(`{"leftOut":{"rule":2}}`)}, nil, []Said{a}, "1 0 2 0 "},
		{"what is pushed twice is masked twice", []record.Event{masked, onStream(2, "function", `"***"`), report(`{"masked":2,"leftOut":{"rule":2}}`)}, nil, []Said{a}, "2 1 0 1 "},
	} {
		account := New()
		for _, s := range []Said{a, b, c} {
			account.Said(s)
		}
		for _, s := range test.repeated {
			account.Repeated(s)
		}
		for _, e := range test.read {
			account.Read(e, start)
		}
		for _, last := range test.logged {
			account.ShutDown(last)
		}
		got := account.Summary()
		if words := fmt.Sprint(got.LeftOut, got.Masked, got.Missing, got.Strangers, " ", got.Lost); words != test.want {
			t.Errorf("%s: got %q, want %q", test.name, words, test.want)
		}
		if account.Outstanding() != got.Missing || got.Complete() != (got.Missing == 0) {
			t.Errorf("%s: got %d outstanding, complete %v, with %d missing", test.name, account.Outstanding(), got.Complete(), got.Missing)
		}
		if told := len(got.FirstMissing); got.LeftOut == 0 && told != got.Missing || got.LeftOut > 0 && told > 0 {
			t.Errorf("%s: got %d of %d missing told one by one", test.name, told, got.Missing)
		}
	}
}

func TestASummaryOfAnInvocationIsTheExtensionsOwn(t *testing.T) {
	a := New()
	a.Read(record.Event{ID: "a-1", Time: noon, Type: record.TypeInvocationSummary, Record: jsontext.Value(`{"status":"success"}`)}, start)
	if got := a.Summary(); got.Own != 1 || got.Strangers != 0 {
		t.Errorf("got %d own and %d strangers, want 1 and 0", got.Own, got.Strangers)
	}
}

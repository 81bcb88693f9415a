package display

import (
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// TestTellsOfAnInvocationOnce has the report of a Managed Instance, which tells
// no more than how long it took.
func TestTellsOfAnInvocationOnce(t *testing.T) {
	report := func(text string) record.Event {
		return record.Event{Time: "2026-11-22T22:14:00.276Z", Type: "platform.report", Record: []byte(text)}
	}
	for text, want := range map[string]string{
		`{"status":"success","metrics":{"durationMs":3.1}}`:                                                              "22:14:00.276  8f14e45f  ok       3.1 ms, 2 lines\n",
		`{"status":"success","metrics":{"durationMs":3.1,"billedDurationMs":4,"memorySizeMB":128,"maxMemoryUsedMB":23}}`: "22:14:00.276  8f14e45f  ok       3.1 ms, billed 4 ms, 23/128 MB, 2 lines\n",
	} {
		got := string(Style{}.AppendInvocation(nil, Invocation{RequestID: "8f14e45f-ceea", Report: report(text), Lines: 2}))
		if got != want {
			t.Errorf("%s:\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestASummaryStandsForThePlatformsEvents has summaries where there is nothing
// else, by invocation and as events among others.
func TestASummaryStandsForThePlatformsEvents(t *testing.T) {
	for _, test := range []struct{ name, record, grouped, alone string }{
		{
			"a cold start", `{"start":"2026-11-22T22:14:00.276Z","status":"success","coldStart":true,"initMs":9.3,"runMs":17.2,"postRuntimeMs":27,"durationMs":44.2,"billedMs":45,"memorySizeMB":128,"maxMemoryUsedMB":16,"lines":{"info":2,"none":1}}`,
			"22:14:00.276  8f14e45f  ok       17 ms, billed 45 ms, 16/128 MB, init 9.3 ms, held 27 ms, 3 lines\n",
			"22:14:00.320  8f14e45f  summary  ok 17 ms, billed 45 ms, 16/128 MB, init 9.3 ms, held 27 ms, 3 lines\n",
		},
		{
			"trouble", `{"start":"2026-11-22T22:14:00.276Z","status":"error","errorType":"Sad","runMs":3,"durationMs":3,"billedMs":3,"lines":{"fatal":1,"error":2,"warn":1,"info":4},"masked":1,"leftOut":2}`,
			"22:14:00.276  8f14e45f  failed   3.0 ms, billed 3 ms, 8 lines (1 fatal, 2 error, 1 warn), 2 left out, masked in 1 place: Sad\n",
			"22:14:00.320  8f14e45f  summary  failed 3.0 ms, billed 3 ms, 8 lines (1 fatal, 2 error, 1 warn), 2 left out, masked in 1 place: Sad\n",
		},
		{
			"a Managed Instance's", `{"status":"success","runMs":3,"durationMs":3,"lines":{}}`,
			"22:14:00.320  8f14e45f  ok       3.0 ms, 0 lines\n",
			"22:14:00.320  8f14e45f  summary  ok 3.0 ms, 0 lines\n",
		},
		{
			"what can't be read", `[1]`,
			"22:14:00.320  8f14e45f  running  1 line\n",
			"22:14:00.320  8f14e45f  invocation.summary  [1]\n",
		},
	} {
		e := record.Event{Time: "2026-11-22T22:14:00.320Z", Type: record.TypeInvocationSummary, RequestID: "8f14e45f-ceea", Record: []byte(test.record)}
		if got := string(Style{}.AppendInvocation(nil, Invocation{RequestID: e.RequestID, Summary: e, Lines: 1})); got != test.grouped {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.grouped)
		}
		if got := string(Style{}.AppendEvent(nil, e, Aside{})); got != test.alone {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.alone)
		}
	}
}

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

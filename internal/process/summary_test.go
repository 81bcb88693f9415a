package process

import (
	"reflect"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// summaryOf is the one summary among what was passed on.
func summaryOf(t *testing.T, got *passing) record.Summary {
	t.Helper()
	all := got.only(record.TypeInvocationSummary)
	if len(all) != 1 {
		t.Fatalf("%d summaries in %s", len(all), got)
	}
	if last := got.all[len(got.all)-1]; !is(last, record.TypeInvocationSummary) || string(all[0].RequestID) != `"r1"` {
		t.Errorf("%s of %s comes last, want the summary of r1", last.Type, all[0].RequestID)
	}
	s, err := record.Event{Type: record.TypeInvocationSummary, Record: all[0].Record}.Summary()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnInvocationIsSummedUp(t *testing.T) {
	config := Config{Summary: true, MinLevel: record.LevelInfo}
	got, _ := run(config,
		pushed(typeInitReport, `{"initializationType":"on-demand","metrics":{"durationMs":125.5}}`),
		start("r1"), pushed("function", `{"level":"INFO"}`), pushed("function", `{"level":"debug"}`), line("hm"),
		runtimeDone("r1", "success", 80*time.Millisecond), report("r1", "success", 100*time.Millisecond))
	want := record.Summary{
		RequestID: "r1", Start: "2026-11-25T10:00:00.000Z", Status: "success", ColdStart: true, TraceID: "1-5e-a0", TenantID: "acme",
		Init: 125500 * time.Microsecond, Run: 80 * time.Millisecond, PostRuntime: 20 * time.Millisecond,
		Duration: 100 * time.Millisecond, Billed: 101 * time.Millisecond, MemorySizeMB: 128, MaxMemoryUsedMB: 67, ProducedBytes: 40,
		Lines: map[string]int64{"info": 1, "debug": 1, "none": 1}, BytesSaid: 16 + 17 + 4, LeftOut: 1,
	}
	if s := summaryOf(t, got); !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
}

func TestASummaryTellsTheWorstOfTwoReports(t *testing.T) {
	for _, c := range []struct {
		name      string
		events    []record.Raw
		want      string
		run, post time.Duration
	}{
		{"timeout told first", []record.Raw{runtimeDone("r1", "timeout", 3*time.Second), report("r1", "success", 3*time.Second)}, "timeout", 3 * time.Second, 0},
		{"error told last", []record.Raw{runtimeDone("r1", "success", time.Second), report("r1", "error", time.Second)}, "error", time.Second, 0},
		{"runtimeDone stayed out", []record.Raw{pushed(typeReport, `{"requestId":"r1","status":"success","metrics":{"durationMs":100},"spans":[{"name":"extensionOverhead","durationMs":30}]}`)}, "success", 70 * time.Millisecond, 30 * time.Millisecond},
		{"nothing is known", []record.Raw{pushed(typeReport, `{"requestId":"r1"}`)}, "", 0, 0},
	} {
		got, _ := run(Config{Summary: true}, append([]record.Raw{start("r1")}, c.events...)...)
		if s := summaryOf(t, got); s.Status != c.want || s.Run != c.run || s.PostRuntime != c.post {
			t.Errorf("%s: got %+v", c.name, s)
		}
	}
}

func TestOnlyLinesCountAsLines(t *testing.T) {
	got, _ := run(Config{Summary: true}, start("r1"), line("a"), pushed("malformed", `"b"`), pushed("new.type", `{}`), report("r1", "success", 1))
	if s := summaryOf(t, got); s.Lines["none"] != 1 || s.BytesSaid != 3 {
		t.Errorf("got %+v", s)
	}
}

func TestASummaryComesOnceItsReportIsIn(t *testing.T) {
	got, _ := run(Config{Summary: true}, start("r1"), runtimeDone("r1", "success", 1), start("r2"), report("r9", "success", 1), report("r1", "success", 1))
	summaryOf(t, got)
}

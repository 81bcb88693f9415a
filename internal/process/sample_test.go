package process

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// none keeps no share, and lets a kilobyte wait.
func none() Config {
	return Config{Sample: &Sample{Bytes: 1 << 10, Slow: time.Second}, Function: Function{InitializationType: "provisioned-concurrency"}}
}

func TestInvocationsAreSampledByHowTheyEnd(t *testing.T) {
	for _, c := range []struct {
		name   string
		config func(*Config)
		events []record.Raw
		want   string
		left   int64
	}{
		{"a success", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "success", 1), line("late"), report("r1", "success", 1)}, "", 2},
		{"an error", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "error", 1), line("late")}, "a late", 0},
		{"a time-out", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "timeout", 1)}, "a", 0},
		{"an error that only the report tells", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "success", 1), report("r1", "error", 1)}, "a", 0},
		{"an error that only its type tells", nil, []record.Raw{start("r1"), line("a"), pushed(typeReport, `{"requestId":"r1","status":"success","errorType":"Runtime.OutOfMemory"}`)}, "a", 0},
		{"a retry that has its requestId", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "error", 1), later(start("r1")), line("b"), report("r1", "success", 1)}, "a", 1},
		{"a slow one", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "success", 2*time.Second)}, "a", 0},
		{"one that is slow but for what nobody asked", func(c *Config) { c.Sample.Slow = 0 }, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "success", time.Hour), report("r1", "success", time.Hour)}, "", 1},
		{"the first of an environment", func(c *Config) { c.Function = Function{} }, []record.Raw{start("r1"), line("a"), report("r1", "success", 1), start("r2"), line("b"), report("r2", "success", 1)}, "a", 1},
		{"one of the share", func(c *Config) { c.Sample.Share = 1 }, []record.Raw{start("r1"), line("a"), line("b"), runtimeDone("r1", "success", 1), report("r1", "success", 1)}, "a b", 0},
		{"one without an end", nil, []record.Raw{start("r1"), line("a")}, "a", 0},
		{"one whose report stays out", nil, []record.Raw{start("r1"), line("a"), runtimeDone("r1", "success", 1)}, "a", 0},
		{"no invocation", nil, []record.Raw{line("init"), pushed("malformed", `"x"`)}, "init", 0},
		{"many at once", func(c *Config) { c.Many = true }, []record.Raw{
			start("r1"), start("r2"), pushed("function", `{"requestId":"r1"}`), pushed("function", `{"requestId":"r2"}`), line("whose"),
			report("r1", "error", 1), report("r2", "success", 1),
		}, `whose "requestId":"r1"`, 1},
	} {
		config := none()
		if c.config != nil {
			c.config(&config)
		}
		got, counts := run(config, c.events...)
		if got.lines() != c.want || counts.Sample != c.left {
			t.Errorf("%s: got %q, %d left out; want %q, %d", c.name, got.lines(), counts.Sample, c.want, c.left)
		}
	}
}

func TestMetricsAreNeitherSampledNorJudgedByTheirLevel(t *testing.T) {
	const metric = `{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"shop","Metrics":[{"Name":"orders"}]}]},"level":"DEBUG","orders":1}`
	config := none()
	config.MinLevel = record.LevelWarn
	got, counts := run(config, start("r1"), pushed("function", metric), line(metric), line("a"), runtimeDone("r1", "success", 1), report("r1", "success", 1))
	if len(got.only("function")) != 2 || counts.Sample != 1 || counts.Level != 0 {
		t.Errorf("got %s %+v", got, counts)
	}
}

func TestWhatWaitsSharesNoMemory(t *testing.T) {
	p, got := New(none()), &passing{}
	p.Take(start("r1"), got.take)
	a := line("a")
	p.Take(a, got.take)
	a.Record[1] = 'x' // as who reads the next event does
	p.Take(runtimeDone("r1", "error", 1), got.take)
	if got.lines() != "a" {
		t.Errorf("got %q", got.lines())
	}
}

func TestLinesComeBeforeWhatDecidedOnThem(t *testing.T) {
	got, _ := run(none(), start("r1"), line("a"), runtimeDone("r1", "error", 1))
	if len(got.all) != 3 || !isLine(got.all[1]) {
		t.Errorf("got %s", got)
	}
}

func TestWhatCannotWaitIsSent(t *testing.T) {
	long := line(strings.Repeat("x", 600))
	got, counts := run(none(), start("r1"), line("a"), long, line("b"), runtimeDone("r1", "success", 1), report("r1", "success", 1))
	if !strings.HasPrefix(got.lines(), "a xxx") || !strings.HasSuffix(got.lines(), "x b") || counts.Sample != 0 {
		t.Errorf("got %.10q, %+v", got.lines(), counts)
	}
}

func TestWhoWaitsForAReportIsNotGivenUpForAnother(t *testing.T) {
	long := strings.Repeat("x", 400)
	got, counts := run(none(), start("r1"), line("a"+long), runtimeDone("r1", "success", 1), start("r2"), line("b"+long), report("r1", "error", 1), runtimeDone("r2", "success", 1), report("r2", "success", 1))
	if got.lines() != "b"+long+" a"+long || counts.Sample != 0 {
		t.Errorf("got %.10q, %+v", got.lines(), counts)
	}
}

func TestNoMoreWaitsThanMay(t *testing.T) {
	p, got := New(none()), &passing{}
	for i := range 100 {
		id := fmt.Sprint("r", i)
		p.Take(start(id), got.take)
		for range 10 {
			p.Take(line(strings.Repeat("x", i+1)), got.take)
		}
		if p.sample.waiting > 1<<10 {
			t.Fatalf("%d bytes wait", p.sample.waiting)
		}
		p.Take(runtimeDone(id, "success", 1), got.take)
	}
	p.End(got.take)
	if p.sample.waiting != 0 {
		t.Errorf("%d bytes wait in the end", p.sample.waiting)
	}
	if all := int64(len(strings.Fields(got.lines()))) + p.Counts().Sample; all != 1000 {
		t.Errorf("%d lines are accounted for, want 1,000", all)
	}
}

// With two functions that see the same requestIds the same are kept.
func TestTheShareIsByRequestIDAlone(t *testing.T) {
	kept := 0
	for i := range 10_000 {
		if InShare(fmt.Sprint("request-", i), 0.1) {
			kept++
		}
	}
	if kept < 900 || kept > 1100 {
		t.Errorf("%d of 10,000 are in a share of 0.1", kept)
	}
	// The first bytes of SHA-256 are ca978112… for "a", which is 0.7914 of
	// all, and 2e7d2c03… for "c", 0.1816.
	for _, c := range []struct {
		id    string
		share float64
		want  bool
	}{{"a", 0.791, false}, {"a", 0.792, true}, {"c", 0.181, false}, {"c", 0.182, true}} {
		if sum := InShare(c.id, c.share); sum != c.want {
			t.Errorf("%s is in a share of %v: %v", c.id, c.share, sum)
		}
	}
	if InShare("a", 0) || !InShare("a", 1) {
		t.Error("a share of 0 has some, or one of 1 lacks some")
	}
}

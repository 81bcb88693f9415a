package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stand is a program that stands for telemetryctl.
func stand(t *testing.T, script string) options {
	t.Helper()
	path := filepath.Join(t.TempDir(), "telemetryctl")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return options{telemetryctl: path, extension: path, function: path}
}

func TestALifeThatMissesEventsIsOneOnlyWhereKinesisIsDown(t *testing.T) {
	for _, test := range []struct {
		script string
		down   bool
		fails  bool
	}{
		{"exit 0", false, false},
		{"exit 1", false, true},
		{"exit 1", true, false},
		{"exit 2", true, true},
	} {
		_, err := stand(t, "echo no luck >&2; "+test.script).live(t.Context(), life{down: test.down})
		if (err != nil) != test.fails || err != nil && !strings.Contains(err.Error(), "no luck") {
			t.Errorf("%s where down is %v: got %v", test.script, test.down, err)
		}
	}
}

func TestALifeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := stand(t, "exec sleep 60").live(ctx, life{}); err == nil {
		t.Error("it was lived to its end")
	}
}

func TestTheModesAreToldToTelemetryctl(t *testing.T) {
	l := paces()[1].scenes()[1].life
	got := strings.Join(options{}.arguments(l), " ")
	for _, want := range []string{"--env KINESIS_TELEMETRY_FLUSH=end", "--env KINESIS_TELEMETRY_MAX_DELAY=300ms", "--rate 1 ", "--json"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

func TestAChildIsKnownByTheProgramItRuns(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err == nil {
		err = find(&sleep)
	}
	if err != nil {
		t.Skip(err)
	}
	for program, there := range map[string]bool{sleep: true, os.Args[0]: false} {
		o := stand(t, "sleep 1 & wait")
		o.extension = program
		if c, err := o.live(t.Context(), life{}); err != nil || (c.peak > 0) != there {
			t.Errorf("%s: peak %d, %v", program, c.peak, err)
		}
	}
}

func TestAnAccountIsRead(t *testing.T) {
	line := `{"account":{"said":53,"missing":%d,"delayMs":{"p50":124.2,"p99":473.5},"holdMs":{"p50":0,"p99":29}},"shutdown":{"status":0}}`
	got, err := parseAccount(fmt.Sprintf(line, 0))
	if err != nil || got.HoldMs.P99 != 29 || got.DelayMs.P50 != 124.2 {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, wrong := range []string{fmt.Sprintf(line, 2), `{"account":{"holdMs":null}}`, "{}", "", "hello"} {
		if _, err := parseAccount(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestStepsAreReadInTheirOrder(t *testing.T) {
	lines := []string{
		"23:20:23.000            ·        kinesis-telemetry-api-extension: extension ready after 7 ms",
		"23:20:23.108  bd7b2624  ·        kinesis-telemetry-api-extension: extension ready after 300 ms",
		"23:20:23.109  bd7b2624  ·        invocation done after 321 ms",
		"23:20:23.110  db68f85b  info     extension ready after 9 ms",
		"23:20:23.111  db68f85b  ·        kinesis-telemetry-api-extension: extension ready",
		"23:20:23.112  e79fa6c7  ·        kinesis-telemetry-api-extension: extension ready after 0.25 ms",
		"23:20:23.113  f8745ef2  ·        kinesis-telemetry-api-extension: extension ready after 12.5 s",
	}
	want := []time.Duration{300 * time.Millisecond, 0, 250 * time.Microsecond, 12500 * time.Millisecond}
	if got := steps(lines, "extension ready"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnOutageThatIsNotToldIsNotMeasured(t *testing.T) {
	var s sheet
	if err := outages()[0].measure(course{lines: []string{"23:20:23.109  bd7b2624  ·        frozen"}, peak: 1}, &s); err == nil {
		t.Errorf("got %+v", s.rows)
	}
}

func TestALimitIsMissedByOneValue(t *testing.T) {
	values := []float64{1, 2, 3}
	r := report{Rows: []row{
		{values: values}, {values: values, limit: new(3.0)}, {values: values, limit: new(2.9)}, {limit: new(3.0)},
	}}
	var got []string
	for _, row := range r.Rows {
		got = append(got, row.verdict())
	}
	if want := "[ must MISSED MISSED]"; fmt.Sprint(got) != want || r.missed() != 2 {
		t.Errorf("got %v and %d missed, want %s and 2", got, r.missed(), want)
	}
	if table := r.markdown(); !strings.Contains(table, "| each ≤ 2.9 |  | MISSED |") {
		t.Errorf("got\n%s", table)
	}
}

func TestModesStandSideBySide(t *testing.T) {
	var s sheet
	for _, subject := range []string{"adaptive", "end", "adaptive"} {
		s.note(row{Measure: "hold", Subject: subject}, 1)
		s.note(row{Measure: "delay", Subject: subject}, 2, 3)
	}
	var got []string
	for _, r := range s.grouped() {
		got = append(got, fmt.Sprint(r.Measure, " ", r.Subject, " ", len(r.values)))
	}
	want := "hold adaptive 2, hold end 1, delay adaptive 4, delay end 2"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// told is what telemetryctl printed of a life of three invocations.
func told(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func TestTheStepsOfALifeAreReadAsTelemetryctlTellsThem(t *testing.T) {
	lines := told(t, "verbose.txt")
	for kind, want := range map[string]string{
		"extension ready": "[5.2ms 0s 0s]",
		"invocation done": "[27ms 21ms 22ms]",
		"runtime done":    "[22ms 21ms 22ms]",
		"responded":       "[21ms 22ms 22ms]",
		"init done":       "[]", // of no invocation
		"frozen":          "[]",
	} {
		if got := fmt.Sprint(steps(lines, kind)); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
}

func TestTheAccountOfALifeIsReadAsTelemetryctlTellsIt(t *testing.T) {
	lines := told(t, "told.jsonl")
	got, err := parseAccount(lines[len(lines)-1])
	if err != nil || got.Said != 20 || got.Missing != 0 || *got.DelayMs != (quantiles{47.414, 175.637}) || *got.HoldMs != (quantiles{0, 26.798}) {
		t.Errorf("got %+v, %+v, %+v, %v", got, got.DelayMs, got.HoldMs, err)
	}
	var s sheet
	if err := paces()[0].measure("adaptive", course{lines: lines}, &s); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range s.rows {
		_, measure, _ := strings.Cut(r.Measure, ": ")
		rows = append(rows, fmt.Sprint(measure, " ", r.values, " ", r.verdict()))
	}
	want := "hold p50 [0] must, hold p99 [26.798] must, delay p50 [47.414] , delay p99 [175.637] must"
	if got := strings.Join(rows, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, line := range lines[:len(lines)-1] {
		if _, err := parseAccount(line); err == nil {
			t.Errorf("an event was taken for the account: %s", line)
		}
	}
}

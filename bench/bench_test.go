package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func buildFloor(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "floor")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", path, "./floor").CombinedOutput(); err != nil {
		t.Fatalf("building the floor: %v: %s", err, out)
	}
	return path
}

func TestAProgramIsObservedToItsFirstNext(t *testing.T) {
	b, err := observe(t.Context(), subject{"floor", buildFloor(t)})
	if err != nil {
		t.Fatal(err)
	}
	if b.registered <= 0 || b.asked <= b.registered || b.subscribed != 0 {
		t.Errorf("registered after %v, subscribed after %v, asked after %v", b.registered, b.subscribed, b.asked)
	}
	if b.resident < 1e6 || b.resident > b.peak {
		t.Errorf("resident %d bytes, peak %d", b.resident, b.peak)
	}
}

func TestAProgramThatEndsEarlyIsNotMeasured(t *testing.T) {
	for script, want := range map[string]string{
		"echo no luck; exit 3": "exit status 3",
		"echo no luck; exit 0": "without a request",
	} {
		path := filepath.Join(t.TempDir(), "broken")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := observe(t.Context(), subject{"broken", path})
		if err == nil || !strings.Contains(err.Error(), "no luck") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", script, err)
		}
	}
}

func TestTheFloorAgainstItselfIsOneAndInBothForms(t *testing.T) {
	floor := buildFloor(t)
	file := filepath.Join(t.TempDir(), "figures.json")
	var table bytes.Buffer
	if err := run(t.Context(), []string{"-floor", floor, "-extension", floor, "-runs", "31", "-lives", "0", "-loads", "0", "-json", file}, &table, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| start → first next | floor |", "| start → first next | extension |", "31 runs"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Figures []figure }
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Figures {
		if f.Measure == "RSS at first next" && f.Subject == "extension" && (f.Ratio < 0.8 || f.Ratio > 1.25) {
			t.Errorf("the floor's memory is %v times its own", f.Ratio)
		}
	}
	if len(got.Figures) != 8 {
		t.Errorf("got %d figures, want 4 measures of 2 programs", len(got.Figures))
	}
}

func TestQuantilesLieBetweenTheValues(t *testing.T) {
	r := row{values: []float64{4, 1, 3, 2}}
	for q, want := range map[float64]float64{0: 1, 0.25: 1.75, 0.5: 2.5, 1: 4} {
		if got := r.quantile(q); got != want {
			t.Errorf("quantile %v: got %v, want %v", q, got, want)
		}
	}
	if got := (row{}).median(); !math.IsNaN(got) {
		t.Errorf("median of nothing: got %v", got)
	}
}

func TestTheRatioIsOfTheMedians(t *testing.T) {
	r := report{Rows: []row{
		{Measure: "m", Subject: "floor", values: []float64{1, 2, 300}},
		{Measure: "m", Subject: "extension", values: []float64{2, 3, 9}},
		{Measure: "other", Subject: "extension", values: []float64{3}},
	}}
	got := r.figures()
	if got[1].Ratio != 1.5 || got[0].Ratio != 0 || got[2].Ratio != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestWrongFlagsAreRefused(t *testing.T) {
	there := []string{"-floor", "bench_test.go", "-extension", "bench_test.go", "-telemetryctl", "bench_test.go", "-function", "bench_test.go"}
	if _, err := parse(there, io.Discard); err != nil {
		t.Fatal(err)
	}
	if _, err := parse(append(there, "-lives", "0", "-telemetryctl", "nowhere"), io.Discard); err != nil {
		t.Errorf("got %v, though no life is lived", err)
	}
	for _, wrong := range [][]string{
		{"-runs", "30"},
		{"-lives", "-1"},
		{"-loads", "-1"},
		{"-events", "49999"},
		{"-what"},
		{"-floor", "nowhere"},
		{"-extension", "nowhere"},
		{"-telemetryctl", "nowhere"},
		{"-function", "nowhere"},
	} {
		if _, err := parse(append(there, wrong...), io.Discard); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

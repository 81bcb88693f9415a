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

// build builds a program for a test and returns its path.
func build(t *testing.T, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	command := exec.CommandContext(t.Context(), "go", append([]string{"build", "-buildvcs=false", "-o", path}, args...)...)
	command.Dir = ".." // overlays are written from there
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("building %q: %v: %s", args, err, out)
	}
	return path
}

func TestAProgramIsObservedToItsFirstNext(t *testing.T) {
	floor := subject{Name: floorName, Command: []string{build(t, "./bench/floor")}}
	b, err := observe(t.Context(), floor)
	if err != nil {
		t.Fatal(err)
	}
	if b.registered <= 0 || b.asked <= b.registered || b.subscribed != 0 || b.cpu <= 0 || b.idle < 1e6 {
		t.Errorf("got %+v", b)
	}
	discard := subject{Name: discardName, Command: []string{build(t, "./bench/discard")}}
	if b, err = observe(t.Context(), discard); err != nil || b.subscribed <= b.registered || b.asked <= b.subscribed {
		t.Errorf("got %+v, %v", b, err)
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
		_, err := observe(t.Context(), subject{Name: "broken", Command: []string{path}})
		if err == nil || !strings.Contains(err.Error(), "no luck") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", script, err)
		}
	}
}

func TestTheFloorAgainstItselfIsOneAndInBothForms(t *testing.T) {
	floor := build(t, "./bench/floor")
	dir := t.TempDir()
	markdown, file := filepath.Join(dir, "table.md"), filepath.Join(dir, "figures.json")
	args := []string{"-floor", floor, "-discard", floor, "-extension", floor, "-only", "start", "-runs", "15", "-markdown", markdown, "-json", file}
	var table bytes.Buffer
	if err := run(t.Context(), args, &table, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| start → first next | floor | 15 |", "| start → first next | extension | 15 |", "≤ 1.25 × | ≤ 1.1 × |"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	if text, err := os.ReadFile(markdown); err != nil || string(text) != table.String() {
		t.Errorf("the file differs from what was printed: %v", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Machine machine
		Figures []figure
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Machine.Go == "" || got.Machine.Kernel == "" || got.Machine.Date == "" {
		t.Errorf("got %+v", got.Machine)
	}
	for _, f := range got.Figures {
		if f.Measure == "RSS idle" && f.Subject == extensionName && (f.Ratio < 0.8 || f.Ratio > 1.25) {
			t.Errorf("the floor's memory is %v times its own", f.Ratio)
		}
	}
	if len(got.Figures) != 12 {
		t.Errorf("got %d figures, want 4 measures of 3 programs", len(got.Figures))
	}
}

func TestWhatGoesWrongCostsOnlyItself(t *testing.T) {
	dir := t.TempDir()
	o := options{
		only: []string{"start", "size"}, runs: 5, dir: dir, layers: dir, // in which there is no layer
		extension: build(t, program), floor: build(t, "./bench/floor"), discard: build(t, "./bench/discard"),
	}
	var err error
	if o.authority, err = newAuthority(dir); err != nil {
		t.Fatal(err)
	}
	r, err := measure(t.Context(), o, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "measuring size") {
		t.Errorf("got %v", err)
	}
	if table := r.markdown(); !strings.Contains(table, "| start → first next | extension | 5 |") || !strings.Contains(table, "| size | | | not measured") {
		t.Errorf("got\n%s", table)
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

func TestWrongFlagsAreRefused(t *testing.T) {
	const there = "bench_test.go"
	args := []string{"-floor", there, "-discard", there, "-extension", there, "-telemetryctl", there, "-function", there}
	o, err := parse(args, io.Discard)
	if err != nil || !o.has("start") || !o.has("stream") {
		t.Fatalf("got %v, %v", o.only, err)
	}
	if o, err := parse(append(args, "-only", "load,size", "-telemetryctl", "nowhere", "-quick"), io.Discard); err != nil || o.has("start") || o.trials > 3 {
		t.Errorf("got %v, %d trials, %v", o.only, o.trials, err)
	}
	for _, wrong := range [][]string{
		{"-runs", "4"},
		{"-lives", "0"},
		{"-loads", "-1"},
		{"-events", "49999"},
		{"-only", "start,nothing"},
		{"-what"},
		{"-floor", "nowhere"},
		{"-extension", "nowhere"},
		{"-telemetryctl", "nowhere"},
		{"-function", "nowhere"},
		{"-sdk", "nowhere"},
		{"-original", "nowhere"},
	} {
		if _, err := parse(append(args, wrong...), io.Discard); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

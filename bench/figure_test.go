package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTheRatioIsOfTheMedians(t *testing.T) {
	r := report{Rows: []row{
		{Measure: "m", Subject: "floor", reference: "floor", values: []float64{1, 2, 300}},
		{Measure: "m", Subject: "other", reference: "floor", values: []float64{2, 3, 9}},
		{Measure: "lonely", Subject: "other", reference: "floor", values: []float64{3}},
		{Measure: "empty", Subject: "other", reference: "floor"},
	}}
	got := r.figures()
	if len(got) != 3 || got[1].Ratio != 1.5 || got[1].Reference != "floor" || got[0].Ratio != 0 || got[2].Ratio != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestAGoalIsOfTheFigureOrOfItsRatio(t *testing.T) {
	of := func(measure, subject string, value float64) row {
		return row{Measure: measure, Subject: subject, Unit: "u", values: []float64{value}}
	}
	const cpu = "CPU per 100,000 events (30 MB)"
	r := report{Rows: []row{
		of("RSS idle", extensionName, 7.5), of("RSS idle", sdkName, 99),
		of(cpu, discardName, 10), of(cpu, extensionName, 20), of(cpu, sdkName, 30),
		of("throughput on one core", extensionName, 149),
		of("start → first next", extensionName, 1),
	}}
	var got []string
	for _, f := range r.figures() {
		if f.goal.measure != "" {
			got = append(got, fmt.Sprintf("%s %.2f %s%s", f.Measure, f.Ratio, f.Verdict, f.Note))
		}
	}
	want := "RSS idle 0.00 must, " + cpu + " 2.00 aim, " + cpu + " 0.67 MISSED, throughput on one core 0.00 MISSED, start → first next 0.00 no floor was measured"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
	if r.missed() != 2 {
		t.Errorf("%d are missed", r.missed())
	}
	for _, line := range []string{"2.00 × floor that throws away | ≤ 3 × | ≤ 2 × | aim |", "| ≤ 8 u | ≤ 7 u | must |", "| ≥ 150 u | ≥ 300 u | MISSED |"} {
		if !strings.Contains(r.markdown(), line) {
			t.Errorf("no %q in\n%s", line, r.markdown())
		}
	}
}

func TestEveryGoalIsOfAMeasureThatIsTaken(t *testing.T) {
	taken := map[string]bool{}
	s := []subject{{Name: extensionName}}
	for _, r := range slices.Concat(startRows(s).rows(), throughputRows(s).rows(), rulesRows(nil, nil, benchmark{})) {
		taken[r.Measure] = true
	}
	// The others are named where they are measured.
	for _, measure := range []string{"zip, arm64", firstMeasure, holdMeasure} {
		taken[measure] = true
	}
	for _, g := range goals() {
		if !taken[g.measure] {
			t.Errorf("nobody measures %q", g.measure)
		}
	}
}

func TestWhatIsNotMeasuredSaysWhy(t *testing.T) {
	r := report{Rows: []row{skipped("a small function", "there are no groups")}}
	if got := r.markdown(); !strings.Contains(got, "| a small function | | | not measured: there are no groups |") {
		t.Errorf("got\n%s", got)
	}
}

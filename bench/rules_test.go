package main

import (
	"errors"
	"strings"
	"testing"
)

func TestRulesCostWhatLoadsDifferBy(t *testing.T) {
	rows := rulesRows([]float64{2, 2.5, 2}, []float64{4, 5, 5}, benchmark{perEvent: 20})
	if got := rows[0].median(); got != 2.5 {
		t.Errorf("ten rules cost %v µs, want the median of 2, 2.5 and 3", got)
	}
	if got := rows[1].median(); got != 1 {
		t.Errorf("nothing costs %v %%, want 20 ns of 2 µs", got)
	}
	for _, r := range rows {
		if goals := goalsOf(r); len(goals) != 1 {
			t.Errorf("%s has the goals %v", r.Measure, goals)
		}
	}
	rows = rulesRows([]float64{2}, []float64{4}, benchmark{err: errors.New("no go")})
	if rows[1].note != "no go" || len(rows[1].values) > 0 {
		t.Errorf("got %+v", rows[1])
	}
}

func TestWhatGoTestPrintsIsRead(t *testing.T) {
	said := "goos: linux\ncpu: x\nBenchmarkNothingAskedFor \t147316640\t         7.962 ns/op\t       0 B/op\t       0 allocs/op\nPASS\n"
	if got := readBenchmark([]byte(said)); got.err != nil || got.perEvent != 7.962 {
		t.Errorf("got %+v", got)
	}
	if got := readBenchmark([]byte("FAIL")); got.err == nil || !strings.Contains(got.err.Error(), "FAIL") {
		t.Errorf("got %+v", got)
	}
}

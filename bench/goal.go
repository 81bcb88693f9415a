package main

import "fmt"

// goal is what a figure of the extension must keep, and what it aims at.
type goal struct {
	measure   string
	reference string // the subject by whose median it is divided; empty: the figure itself counts
	must, aim float64
	least     bool // at least so much, not at most
}

// goals are of the extension's medians.
func goals() []goal {
	return []goal{
		{measure: "start → first next", reference: floorName, must: 1.25, aim: 1.1},
		{measure: "RSS idle", must: 8, aim: 7},
		{measure: "peak RSS over 100,000 events", must: 14, aim: 11},
		{measure: "CPU per 100,000 events (30 MB)", reference: discardName, must: 3, aim: 2},
		{measure: "CPU per 100,000 events (30 MB)", reference: sdkName, must: 0.4, aim: 0.3},
		{measure: "throughput on one core", must: 150, aim: 300, least: true},
		{measure: holdMeasure, must: 1, aim: 0.3},
		{measure: rulesMeasure, must: 4, aim: 2},
		{measure: nothingMeasure, must: 2, aim: 1},
		{measure: "zip, arm64", must: 2.8, aim: 2.4},
		{measure: firstMeasure, reference: defaultRootsName, must: 0.5, aim: 0.35},
	}
}

// goalsOf are those of a row.
func goalsOf(r row) (all []goal) {
	for _, g := range goals() {
		if r.Subject == extensionName && r.Measure == g.measure {
			all = append(all, g)
		}
	}
	return all
}

// What became of a goal.
const (
	aimKept  = "aim"
	mustKept = "must"
	missed   = "MISSED"
)

func (g goal) verdict(value float64) string {
	reaches := func(limit float64) bool { return value <= limit }
	if g.least {
		reaches = func(limit float64) bool { return value >= limit }
	}
	switch {
	case reaches(g.aim):
		return aimKept
	case reaches(g.must):
		return mustKept
	}
	return missed // also what is no number
}

// show is a limit of the goal, in words.
func (g goal) show(limit float64, unit string) string {
	sign := "≤"
	if g.least {
		sign = "≥"
	}
	if g.reference != "" {
		unit = "×"
	}
	return fmt.Sprintf("%s %g %s", sign, limit, unit)
}

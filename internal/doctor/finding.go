package doctor

import (
	"fmt"
	"slices"
)

// Result is what a check came to.
type Result string

// The results.
const (
	OK      Result = "ok"
	Warning Result = "warning" // works, but perhaps not as it is meant to
	Problem Result = "problem" // keeps telemetry from the stream, or the function from running
	Unknown Result = "unknown" // could not tell
)

// Finding is what one check says.
type Finding struct {
	Check  string `json:"check"` // the noun that was looked at
	Result Result `json:"result"`
	Says   string `json:"says"`           // sentences
	Mend   string `json:"mend,omitempty"` // what to do about it; empty where there is nothing to do
}

// Report is all that was found of one function.
type Report struct {
	Function string    `json:"function"` // its name, with the qualifier that was asked for
	ARN      string    `json:"arn,omitempty"`
	About    []string  `json:"about,omitempty"` // runtime, architecture, memory, for people
	Findings []Finding `json:"findings,omitempty"`
	// Err says why there are no findings: the function could not be looked at.
	Err string `json:"error,omitempty"`
}

// Count counts the findings of one result.
func (r Report) Count(result Result) int {
	n := 0
	for _, f := range r.Findings {
		if f.Result == result {
			n++
		}
	}
	return n
}

// check is what finds; its name goes to each of its findings.
type check struct {
	name string
	find func(*patient) []Finding
}

// checks are all of them, in the order in which a person would look.
func checks() []check {
	return []check{
		{"function", checkFunction},
		{"layer", checkLayers},
		{"neighbours", checkNeighbours},
		{"settings", checkSettings},
		{"stream", checkStream},
		{"role", checkRole},
		{"key", checkKey},
		{"port", checkPort},
		{"memory", checkMemory},
		{"timeout", checkTimeout},
		{"log format", checkLogFormat},
		{"logs", checkLogs},
		{"network", checkNetwork},
		{"environment", checkEnvironment},
	}
}

func (p *patient) findings() []Finding {
	var all []Finding
	for _, c := range checks() {
		for _, f := range c.find(p) {
			f.Check = c.name
			all = append(all, f)
		}
	}
	return slices.Clip(all)
}

func ok(format string, args ...any) Finding {
	return Finding{Result: OK, Says: fmt.Sprintf(format, args...)}
}

func warning(format string, args ...any) Finding {
	return Finding{Result: Warning, Says: fmt.Sprintf(format, args...)}
}

func problem(format string, args ...any) Finding {
	return Finding{Result: Problem, Says: fmt.Sprintf(format, args...)}
}

func unknown(format string, args ...any) Finding {
	return Finding{Result: Unknown, Says: fmt.Sprintf(format, args...)}
}

// mend adds what to do.
func (f Finding) mend(format string, args ...any) Finding {
	f.Mend = fmt.Sprintf(format, args...)
	return f
}

func alone(f Finding) []Finding { return []Finding{f} }

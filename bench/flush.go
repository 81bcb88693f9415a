package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// brief is an invocation that says a little and is busy for a moment.
const brief = `{"lines":5,"sleep":"20ms"}`

// budget is the default of KINESIS_TELEMETRY_POST_RUNTIME_BUDGET, and overrun
// what a hold may pass it by.
const (
	budget  = 300 * time.Millisecond
	overrun = 10 * time.Millisecond
)

// pace is how often an environment is invoked, and how late its events may be.
type pace struct {
	name        string
	invocations int
	rate        int // a second
	maxDelay    time.Duration
	hold        *float64 // of the median hold of adaptive
}

// paces last longer than MAX_DELAY, so that it can be missed. A seldom invoked
// environment would have to be frozen for minutes: MAX_DELAY is scaled down to
// less than a second's gap instead.
func paces() []pace {
	return []pace{
		{"10 invocations/s, MAX_DELAY=1s", 20, 10, time.Second, new(0.0)},
		{"1 invocation/s, MAX_DELAY=300ms (seldom, scaled down)", 4, 1, 300 * time.Millisecond, nil},
	}
}

// scenes are both modes side by side. Only the function's lines count: what
// Lambda says of an invocation after its end can't leave before the next one.
func (p pace) scenes() []scene {
	var all []scene
	for _, mode := range []string{"adaptive", "end"} {
		all = append(all, scene{
			name: p.name, mode: mode,
			life: life{
				payload: brief, invocations: p.invocations, rate: p.rate,
				variables: []string{"TYPES=function", "FLUSH=" + mode, fmt.Sprintf("MAX_DELAY=%v", p.maxDelay)},
				flags:     []string{"--json"},
			},
			measure: func(c course, s *sheet) error { return p.measure(mode, c, s) },
		})
	}
	return all
}

func (p pace) measure(mode string, c course, s *sheet) error {
	a, err := parseAccount(c.lines[len(c.lines)-1])
	if err != nil {
		return err
	}
	of := func(measure string, l *float64) row {
		return row{Measure: p.name + ": " + measure, Subject: mode, Unit: "ms", limit: l}
	}
	hold, delay := p.hold, new(milliseconds(p.maxDelay))
	if mode != "adaptive" {
		hold, delay = nil, nil
	}
	s.note(of("hold p50", hold), a.HoldMs.P50)
	s.note(of("hold p99", new(milliseconds(budget+overrun))), a.HoldMs.P99)
	s.note(of("delay p50", nil), a.DelayMs.P50)
	s.note(of("delay p99", delay), a.DelayMs.P99)
	return nil
}

// quantiles are as telemetryctl tells them.
type quantiles struct{ P50, P99 float64 }

// account is the last line of telemetryctl local --json.
type account struct {
	Said    int
	Missing int
	HoldMs  *quantiles
	DelayMs *quantiles
}

func parseAccount(line string) (account, error) {
	var last struct{ Account *account }
	if err := json.Unmarshal([]byte(line), &last); err != nil {
		return account{}, fmt.Errorf("reading telemetryctl's account: %w", err)
	}
	a := last.Account
	if a == nil || a.HoldMs == nil || a.DelayMs == nil {
		return account{}, errors.New("telemetryctl told no holds and delays")
	}
	if a.Missing > 0 {
		return *a, fmt.Errorf("%d of %d events are missing", a.Missing, a.Said)
	}
	return *a, nil
}

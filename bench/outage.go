package main

import (
	"errors"
	"fmt"
	"time"
)

const (
	// loud is an invocation that says 2 MB. Fifteen of them say 30 MB, while
	// the queue of a function of 128 MB has room for 8 MiB.
	loud      = `{"lines":2000,"bytes":1000,"shape":"text","sleep":"20ms"}`
	loudTimes = 15
	loudSaid  = 30 // MB
	loudRate  = 10
	attempts  = 3 // failed flushes until the breaker opens
)

// outage is a Kinesis that is down for a whole life, in one way.
type outage struct {
	name  string
	fault string
	mode  string
}

// outages has hanging in both modes because it is the worst: every wait has to
// be given up. What is refused at once is tried more often.
func outages() []outage {
	return []outage{
		{"Kinesis hangs", "hang=1-", "adaptive"},
		{"Kinesis hangs", "hang=1-", "end"},
		{"Kinesis resets", "reset=1-", "end"},
	}
}

// scene prints for a person, because the stream stays empty: the steps of the
// life tell each hold.
func (o outage) scene() scene {
	return scene{
		name: o.name, mode: o.mode,
		life: life{
			payload: loud, invocations: loudTimes, rate: loudRate, down: true,
			variables: []string{"FLUSH=" + o.mode},
			flags:     []string{"--verbose", "--faults", o.fault},
		},
		measure: o.measure,
	}
}

func (o outage) measure(c course, s *sheet) error {
	holds, whole, own := steps(c.lines, "extension ready"), steps(c.lines, "invocation done"), steps(c.lines, "runtime done")
	if len(holds) != loudTimes || len(whole) != loudTimes || len(own) != loudTimes {
		return fmt.Errorf("telemetryctl told %d holds of %d invocations, %d of them done", len(holds), loudTimes, len(whole))
	}
	if c.peak == 0 {
		return errors.New("the extension's memory could not be seen")
	}
	of := func(measure, unit string, l *float64) row {
		return row{Measure: o.name + " for a whole life: " + measure, Subject: o.mode, Unit: unit, limit: l}
	}
	const once = budget + overrun
	s.note(of("hold of invocations 1 to 3", "ms", new(milliseconds(once))), allMilliseconds(holds[:attempts])...)
	s.note(of("hold of the later 12", "ms", new(milliseconds(overrun))), allMilliseconds(holds[attempts:])...)
	s.note(of("all invocations beyond the function's time", "ms", new(milliseconds(attempts*once))), milliseconds(sum(whole)-sum(own)))
	s.note(of("peak RSS, 30 MB said", "MB", new(float64(loudSaid))), megabytes(c.peak))
	return nil
}

func allMilliseconds(all []time.Duration) (ms []float64) {
	for _, d := range all {
		ms = append(ms, milliseconds(d))
	}
	return ms
}

func sum(all []time.Duration) (total time.Duration) {
	for _, d := range all {
		total += d
	}
	return total
}

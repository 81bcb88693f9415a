package simulation

import (
	"fmt"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// readableInTime demands of the adaptive mode that an event is readable within
// MAX_DELAY of being said, wherever the environment ran long enough until then
// for Lambda to push it, after it has lingered.
func readableInTime(e *evidence) string {
	s := e.plan.settings
	if s.flush != extension.FlushAdaptive || !e.calm() || s.process.Sample != nil {
		return ""
	}
	linger, needed := min(s.linger, s.delay/2), s.buffer+2*slack
	shipped := e.shipped[e.processes[0]]
	for _, event := range shipped.pushed {
		said, err := time.Parse(timeFormat, event.Time)
		if err != nil {
			return err.Error()
		}
		due, arrived := said.Add(s.delay), event.first
		if arrived.Sub(due) > slack && e.ranFor(said.Add(linger), due) > needed {
			return fmt.Sprintf("%s was readable %v after it was said, MAX_DELAY is %v", event.ID, arrived.Sub(said), s.delay)
		}
	}
	return ""
}

// calm tells whether nothing befell the life that may make events late.
func (e *evidence) calm() bool {
	l := e.plan.lambda
	if len(e.processes) != 1 || !e.plan.kinesis.Unlimited || l.faults.DelayDelivery > 0 || l.failing || l.lost || l.deaf || l.reordering {
		return false
	}
	for i, v := range e.plan.visits {
		if len(v.mishaps) > 0 && !e.plan.isMending(i) || l.skews[i] != 0 {
			return false
		}
	}
	return true
}

// isMending tells whether a visit is the last one that mends everything.
func (p *plan) isMending(visit int) bool { return p.mended && visit == len(p.visits)-1 }

// ranFor is how long the environment ran, with the extension listening, from
// one time to another.
func (e *evidence) ranFor(from, to time.Time) time.Duration {
	var all time.Duration
	var since time.Time // it has been running; zero while it is frozen
	stop := func(at time.Time) {
		begin, end := later(since, from), earlier(at, to)
		if !since.IsZero() && end.After(begin) {
			all += end.Sub(begin)
		}
		since = time.Time{}
	}
	for _, step := range e.steps {
		switch step.Kind {
		case lambdasim.Thawed, lambdasim.Subscribed:
			since = step.At
		case lambdasim.Frozen, lambdasim.ShutdownBegun:
			stop(step.At)
		}
	}
	return all
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

package simulation

import (
	"errors"
	"os"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// managed makes of a life one of a Managed Instance.
type managed struct {
	abreast  int           // so many invocations at once; 0: it is none
	late     time.Duration // after its timeout an invocation that hangs is answered
	cutShort bool          // the end comes while invocations run
}

// drawManaged makes a Managed Instance of some lives. What was drawn of them
// stays, but for what can't be there: other schemas, runtimeDones to lose, and
// clocks that differ from one visit to the next, as visits have no order.
func (p *plan) drawManaged(d dice) {
	if !d.chance(0.1) {
		return
	}
	p.managed = managed{abreast: pick(d, 1, 2, 4, 8), late: d.span(time.Millisecond, 10*time.Minute), cutShort: d.chance(0.3) && !p.mended}
	p.lambda.schema = "2025-01-29"
	p.lambda.lost, p.lambda.faults.DropRuntimeDone = false, lambdasim.Occasions{}
	clear(p.lambda.skews)
	if p.settings.disk != noDisk {
		p.settings.disk = emptyDisk
	}
	if d.chance(0.7) {
		for i := range p.visits {
			if !p.isMending(i) {
				p.visits[i].gap = min(p.visits[i].gap, d.span(time.Microsecond, time.Second))
			}
		}
	}
}

// spillDir is where a process spills: each instance has a disk of its own, which
// goes with it.
func (l *life) spillDir() (string, error) {
	if l.plan.managed.abreast == 0 || l.plan.settings.disk == noDisk {
		return l.temporary, nil
	}
	return os.MkdirTemp(l.temporary, "instance")
}

// configure makes Lambda run so many at once.
func (m managed) configure(c *lambdasim.Config) {
	if m.abreast > 0 {
		c.Kind, c.Concurrency = lambdasim.ManagedInstances, m.abreast
	}
}

// overrun is how long an invocation takes that hangs.
func (m managed) overrun(p *plan) time.Duration { return p.lambda.timeout + m.late }

// liveAbreast invokes without waiting for the ends, but for a mending visit,
// which begins when all others have ended.
func (l *life) liveAbreast() error {
	n := len(l.plan.visits)
	outcomes, failed := make([]lambdasim.Outcome, n), make([]error, n)
	var all sync.WaitGroup
	for i, v := range l.plan.visits {
		if l.plan.isMending(i) {
			all.Wait()
		}
		time.Sleep(v.gap)
		all.Go(func() { outcomes[i], failed[i] = l.invoke(i) })
	}
	if !l.plan.managed.cutShort {
		all.Wait()
	}
	left := l.leave()
	all.Wait()
	l.outcomes = outcomes
	for _, err := range failed {
		if !l.plan.managed.cutShort || !errors.Is(err, lambdasim.ErrShutDown) {
			left = errors.Join(left, err)
		}
	}
	return left
}

// mayEndAs tells whether an invocation may end otherwise than its function
// does: its instance may break because of another, or end.
func (p *plan) mayEndAs(o lambdasim.Outcome) bool {
	if p.managed.abreast == 0 {
		return false
	}
	for _, v := range p.visits {
		if v.end == crashes && o.Status == "error" && o.ErrorType == "Runtime.ExitError" {
			return true
		}
	}
	return p.managed.cutShort && (o.Status == "" || o.Status == "failure")
}

// houseEvery is how often an extension that isn't told of invocations looks
// for what is to be told.
const houseEvery = 10 * time.Second

// looks is how often a process did that, at the most.
func (p *process) looks(l *life) int {
	if l.plan.managed.abreast == 0 {
		return 0
	}
	ended := p.exitedAt
	if ended.IsZero() {
		ended = l.moments[len(l.moments)-1].at
	}
	return int(ended.Sub(p.began) / houseEvery)
}

// flushTime is how long a Managed Instance's shutdown may push before the
// extension is told.
func (p *plan) flushTime() time.Duration {
	if p.managed.abreast > 0 && (p.lambda.late(p) || p.settings.queue < 8<<20) {
		return time.Second
	}
	return 0
}

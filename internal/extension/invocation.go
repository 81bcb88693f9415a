package extension

import (
	"context"
	"time"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
)

// deadlineMargin is how long before an invocation's deadline it is let go in
// any case.
const deadlineMargin = 100 * time.Millisecond

// invocation lives through one: it waits until the function's runtime is done,
// and then, within the budget, until the stream has what was said.
func (l *life) invocation(ctx context.Context, invoke extensionsapi.Event) {
	done, ok := l.awaitRuntimeDone(ctx, invoke)
	if !ok {
		return // the function may still be running, and sending goes on while it is
	}
	ctx, cancel := context.WithDeadline(ctx, l.heldUntil(done, invoke.Deadline))
	defer cancel()
	_ = l.shipper.Flush(ctx) // what is not sent in time stays queued
}

// heldUntil is when the invocation has to be let go, if its runtime was done
// at the given time.
func (l *life) heldUntil(done, deadline time.Time) time.Time {
	now := time.Now()
	if done.After(now) {
		done = now // clocks may differ
	}
	until := done.Add(l.config.PostRuntimeBudget)
	if latest := deadline.Add(-deadlineMargin); latest.Before(until) {
		return latest
	}
	return until
}

// awaitRuntimeDone waits for the platform to say that the invocation's runtime
// is done, and returns when it was. Waiting costs the function nothing as long
// as it runs, but that it has ended is known from that event alone. So it is
// waited for only where there is reason to believe that it will come.
func (l *life) awaitRuntimeDone(ctx context.Context, invoke extensionsapi.Event) (time.Time, bool) {
	began := time.Now()
	droppedBefore := l.signals.progress().dropped
	for {
		p := l.signals.progress()
		if p.done == invoke.RequestID {
			l.missed = false
			return p.doneAt, true
		}
		until := invoke.Deadline.Add(-deadlineMargin)
		trusted := p.started == invoke.RequestID && p.dropped == droppedBefore && !l.missed
		if soon := began.Add(l.config.PostRuntimeBudget); !trusted && soon.Before(until) {
			until = soon
		}
		if !l.changeBefore(ctx, until) {
			l.missed = l.missed || trusted
			return time.Time{}, false
		}
	}
}

// changeBefore waits for a body to be pushed, and returns whether one was
// before the given time.
func (l *life) changeBefore(ctx context.Context, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-l.signals.changed:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

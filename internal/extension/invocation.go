package extension

import (
	"context"
	"time"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
)

// deadlineMargin is how long before an invocation's deadline it is let go in
// any case.
const deadlineMargin = 100 * time.Millisecond

// invocation lives through one, as far as it is held.
func (l *life) invocation(ctx context.Context, invoke extensionsapi.Event) {
	began := time.Now()
	l.count++
	gap := l.idle()
	if l.previous != "" {
		l.gaps.add(gap)
	}
	if invoke.RequestID == l.previous {
		l.signals.forget(invoke.RequestID) // an asynchronous retry keeps its id
	}
	l.breaker.watch(l.shipper.Counts().Succeeded)
	trusted := l.trust.begin()
	unheard := invoke.RequestID

	switch l.policy.decide(l.outlook(gap)) {
	case holdEnd:
		if l.holdToEnd(ctx, invoke, began, trusted) {
			unheard = ""
		}
	case holdPast:
		l.holdForPast(ctx, invoke, began)
	case holdNone:
	}
	l.previous, l.unheard = invoke.RequestID, unheard
	if unheard != "" {
		l.signals.letGo(unheard, time.Now())
	}
	l.reportWhenDue()
}

// idle is how long the environment was, before the invocation that begins. If
// that the last one was done has not been pushed yet, it is taken for longer.
func (l *life) idle() time.Duration {
	busy := l.asked
	if done := l.signals.progress().doneAt; done.After(busy) {
		busy = done
	}
	return since(busy)
}

func (l *life) outlook(gap time.Duration) outlook {
	o := outlook{
		gap: l.gaps.expected(), failures: l.breaker.failures,
		pressed: l.queue.Room() < l.queue.Bound()/4*3,
	}
	if oldest := l.queue.Oldest(); !oldest.IsZero() {
		o.age = since(oldest)
	}
	if !l.heardOut() {
		o.age = max(o.age, gap) // its last words may not have been pushed yet
	}
	return o
}

// heardOut tells whether all was pushed that the last invocation said.
func (l *life) heardOut() bool {
	return l.unheard == "" || l.signals.progress().done == l.unheard
}

// holdToEnd waits until the function's runtime is done, and then, within the
// budget, until the stream has what was said. It returns whether it was done.
func (l *life) holdToEnd(ctx context.Context, invoke extensionsapi.Event, began time.Time, trusted bool) bool {
	done, ok := l.awaitRuntimeDone(ctx, invoke, began, trusted)
	if !ok {
		return false // the function may still be running, and sending goes on while it is
	}
	l.flush(ctx, l.heldUntil(done, invoke.Deadline))
	l.holds.add(since(done))
	l.signals.forget(invoke.RequestID)
	return true
}

// holdForPast waits until the stream has what earlier invocations said. Lambda
// pushes what they said last when the environment thaws.
func (l *life) holdForPast(ctx context.Context, invoke extensionsapi.Event, began time.Time) {
	until := l.heldUntil(began, invoke.Deadline)
	if latest := began.Add(mostBlind); latest.Before(until) {
		until = latest
	}
	for !l.heardOut() {
		if !l.changeBefore(ctx, until) {
			return
		}
	}
	l.flush(ctx, until)
}

// flush sends what is queued, until the given time. What is not sent in time
// stays queued.
func (l *life) flush(ctx context.Context, until time.Time) {
	l.intake.announceLosses()
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	late := ctx.Err() != nil // then the stream had no chance
	if err := l.shipper.Flush(ctx); !late {
		l.breaker.flushed(err, l.shipper.Counts().Succeeded)
	}
}

// mostBlind is how long an invocation is held at the most while it isn't known
// whether its runtime is still running: it may have crashed, and Lambda may be
// waiting to tell of SHUTDOWN.
const mostBlind = time.Second

// failedBudget is how long an invocation may be held at the most whose runtime
// ended in an error. Lambda may be resetting the environment already: then we
// have 2 s from that on, and SHUTDOWN comes only when next is asked for.
const failedBudget = 300 * time.Millisecond

// heldUntil is when the invocation has to be let go, if its runtime was done
// at the given time.
func (l *life) heldUntil(done, deadline time.Time) time.Time {
	budget := l.config.PostRuntimeBudget
	if l.signals.progress().failed {
		budget = min(budget, failedBudget)
	}
	now := time.Now()
	if done.After(now) {
		done = now // clocks may differ
	}
	until := done.Add(budget)
	if latest := deadline.Add(-deadlineMargin); latest.Before(until) {
		return latest
	}
	return until
}

// awaitRuntimeDone waits for the platform to say that the invocation's runtime
// is done, and returns when it was. Waiting costs the function nothing as long
// as it runs, but that it has ended is known from that event alone. So it is
// waited for only where there is reason to believe that it will come.
func (l *life) awaitRuntimeDone(ctx context.Context, invoke extensionsapi.Event, began time.Time, trusted bool) (time.Time, bool) {
	droppedBefore := l.signals.progress().dropped
	for {
		p := l.signals.progress()
		if !p.inferred {
			l.trust.came(p.done)
		}
		if p.done == invoke.RequestID {
			return p.doneAt, true
		}
		until := invoke.Deadline.Add(-deadlineMargin)
		comes := trusted && p.started == invoke.RequestID && p.dropped == droppedBefore &&
			!p.heldBack && p.lag(began) < l.config.PostRuntimeBudget/2
		if soon := began.Add(min(l.config.PostRuntimeBudget, mostBlind)); !comes && soon.Before(until) {
			until = soon
		}
		if !l.changeBefore(ctx, until) {
			if comes && ctx.Err() == nil {
				l.trust.stayedOut(invoke.RequestID)
			}
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

// reportWhenDue makes a delivery.report when the last one is old enough, and
// has left: in an outage of hours, reports would drive out what they tell of.
func (l *life) reportWhenDue() {
	if l.config.ReportEvery > 0 && since(l.reported) >= l.config.ReportEvery && l.queue.Settled(l.report) {
		l.reported = time.Now()
		l.report = l.makeReport(false)
	}
}

func (l *life) makeReport(final bool) (number uint64) {
	holds := l.signals.lateHolds()
	holds.sum += l.holds.sum
	holds.longest = max(holds.longest, l.holds.longest)
	count := l.count
	if l.config.ShutdownOnly { // nobody else tells of them
		count = l.signals.progress().starts
	}
	return l.intake.announceReport(l.shipper.Counts(), count, holds, final)
}

package shipper

import (
	"context"
	"time"
)

// awaitWork waits until there is something to send and it is time to send it.
// It returns false when ctx has ended.
func (s *Shipper) awaitWork(ctx context.Context) bool {
	for {
		now := time.Now()
		at, ok := s.nextAttempt(now)
		if ok && !at.After(now) {
			return ctx.Err() == nil
		}
		s.giveUpBefore(at, ok)
		if !s.pause(ctx, at, ok) {
			return false
		}
	}
}

// nextAttempt is when something is to be sent, if nothing changes until then.
func (s *Shipper) nextAttempt(now time.Time) (time.Time, bool) {
	if len(s.flight) > 0 {
		return s.retry.notBefore, true
	}
	bytes := s.config.Queue.Waiting()
	if bytes == 0 {
		s.waiting = time.Time{}
		return time.Time{}, false
	}
	if bytes >= s.config.BatchBytes || s.flushPending() {
		return s.retry.notBefore, true
	}
	if s.waiting.IsZero() {
		s.waiting = now
	}
	return s.waiting.Add(s.config.Linger), true
}

// unfilledToo tells whether a record that is not full goes as it is: somebody
// waits for it, or it has waited long enough.
func (s *Shipper) unfilledToo() bool {
	return s.flushPending() || !s.waiting.IsZero() && time.Since(s.waiting) >= s.config.Linger
}

// pause waits for a change, or until at if there is such a time. It returns
// false when ctx has ended.
func (s *Shipper) pause(ctx context.Context, at time.Time, timed bool) bool {
	var timeout <-chan time.Time
	if timed {
		timer := time.NewTimer(time.Until(at))
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-timeout:
	case <-s.wake:
	case <-s.config.Queue.Changed():
	}
	return true
}

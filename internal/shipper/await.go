package shipper

import (
	"context"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
)

// awaitWork waits until there is something to send and it is time to send it.
// It returns false when ctx has ended.
func (s *Shipper) awaitWork(ctx context.Context) bool {
	for {
		s.answerFlush() // what it waits for may have been settled before it came
		now := time.Now()
		known := s.flush() // one that begins later may make it earlier
		at, ok := s.nextAttempt(now)
		if ok && !at.After(now) {
			return ctx.Err() == nil
		}
		s.giveUpBefore(known, at, ok)
		if s.connect(ctx) {
			continue // much may have changed
		}
		if !s.pause(ctx, at, ok) {
			return false
		}
	}
}

// nextAttempt is when something is to be sent, if nothing changes until then.
func (s *Shipper) nextAttempt(now time.Time) (time.Time, bool) {
	if len(s.flight) > 0 {
		return s.notBefore(now), true
	}
	waiting := s.config.Queue.Waiting()
	switch {
	case waiting.Bytes == 0:
		return time.Time{}, false
	case waiting.Ready >= s.config.BatchBytes || s.unfilledToo(waiting, now):
		return s.notBefore(now), true
	}
	return plausible(waiting.Since.Add(s.config.Linger), now, s.config.Linger), true
}

// notBefore is when the backoff allows the next attempt. For a drain the first
// one may be made at once: there is no later to wait for.
func (s *Shipper) notBefore(now time.Time) time.Time {
	f := s.flush()
	drain := f != nil && f.eager
	if drain {
		f.eager = false
	}
	if s.takeThawed() || drain {
		s.retry.reset()
	}
	return plausible(s.retry.notBefore, now, mostBackoff)
}

// plausible is at, unless that is further ahead than it can be: then the clock
// was set back.
func plausible(at, now time.Time, most time.Duration) time.Time {
	if at.Sub(now.Round(0)) > most {
		return now
	}
	return at
}

// Thaw says that the process was frozen for long: what failed before it says
// nothing about now, so that no backoff is waited for.
func (s *Shipper) Thaw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.thawed = true
	select {
	case s.wake <- struct{}{}:
	default: // Run is being woken already
	}
}

func (s *Shipper) takeThawed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	thawed := s.thawed
	s.thawed = false
	return thawed
}

// unfilledToo tells whether a record that is not full goes as it is: somebody
// has asked for it, or it has waited long enough.
func (s *Shipper) unfilledToo(waiting queue.Waiting, now time.Time) bool {
	return waiting.First <= s.asked() || now.Sub(waiting.Since) >= s.config.Linger
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

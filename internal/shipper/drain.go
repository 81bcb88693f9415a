package shipper

import (
	"context"
	"time"
)

// Drain is Flush for the last time. There is no later: a backoff that was
// running is not waited for, and no attempt gets more than a third of the time
// that is left.
func (s *Shipper) Drain(ctx context.Context) error {
	cutting := make(chan struct{})
	defer func() { <-cutting }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(cutting)
		s.cutHanging(ctx)
	}()
	return s.flushNow(ctx, true)
}

// patienceTick is how often the age of an attempt is looked at, and what an
// attempt gets in any case.
const patienceTick = 50 * time.Millisecond

// cutHanging ends attempts that have had a third of the time that is left.
func (s *Shipper) cutHanging(ctx context.Context) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return
	}
	tick := time.NewTicker(patienceTick)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			s.cutOlderThan(now, max(deadline.Sub(now)/3, patienceTick))
		case <-ctx.Done():
			return
		}
	}
}

func (s *Shipper) cutOlderThan(now time.Time, patience time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut != nil && now.Sub(s.attemptBegan) >= patience {
		s.cut(errTimeout)
	}
}

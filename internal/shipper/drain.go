package shipper

import (
	"context"
	"time"
)

// Drain is Flush for the last time. There is no later: a backoff that was
// running is not waited for, and attempts that hang are ended in time for
// another. One that was being made already gets a third of the time, one that
// is begun now gets half: to end it earlier would send twice what a slow
// stream is about to take.
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

// cutHanging ends attempts that have had their share of the time.
func (s *Shipper) cutHanging(ctx context.Context) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return
	}
	began := time.Now()
	all := deadline.Sub(began)
	tick := time.NewTicker(patienceTick)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			s.cutOverdue(now, began, all)
		case <-ctx.Done():
			return
		}
	}
}

func (s *Shipper) cutOverdue(now, began time.Time, all time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut == nil {
		return
	}
	overdue := s.attemptBegan.Add(all / 2)
	if s.attemptBegan.Before(began) {
		overdue = began.Add(all / 3)
	}
	if now.After(overdue) && now.Sub(s.attemptBegan) >= patienceTick {
		s.cut(errTimeout)
	}
}

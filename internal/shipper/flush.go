package shipper

import (
	"context"
	"fmt"
	"time"
)

// flush is one caller's wish to see everything sent that was queued when it
// came.
type flush struct {
	through  uint64    // the last sequence number that it waits for
	deadline time.Time // zero if it has all the time
	done     chan error
}

// Flush sends what is queued now and waits until the stream has it, or until
// ctx ends, or until no further attempt can be made in time (ErrGaveUp).
// Sending goes on in every case. One Flush runs at a time.
func (s *Shipper) Flush(ctx context.Context) error {
	through := s.config.Queue.Counts().Last
	if s.config.Queue.Settled(through) {
		return nil
	}
	deadline, _ := ctx.Deadline()
	f := &flush{through: through, deadline: deadline, done: make(chan error, 1)}
	s.beginFlush(f)
	defer s.forget(f)
	select {
	case s.wake <- struct{}{}:
	default: // Run is being woken already
	}
	select {
	case err := <-f.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("flushing: %w", context.Cause(ctx))
	}
}

// Drain is Flush for the last time: there is no later for an attempt that
// hangs, so that none gets more than a third of the time that is left.
func (s *Shipper) Drain(ctx context.Context) error {
	drained := make(chan struct{})
	defer func() { <-drained }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(drained)
		s.cutHanging(ctx)
	}()
	return s.Flush(ctx)
}

// cutHanging ends, again and again, the attempt that was already being made a
// third of the remaining time ago.
func (s *Shipper) cutHanging(ctx context.Context) {
	deadline, ok := ctx.Deadline()
	for ok {
		before := s.Counts().Requests
		timer := time.NewTimer(max(time.Until(deadline)/3, leastPatience))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		if s.Counts().Requests == before {
			s.cutAttempt()
		}
	}
}

// leastPatience is what an attempt gets in any case.
const leastPatience = 50 * time.Millisecond

func (s *Shipper) cutAttempt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut != nil {
		s.cut(errTimeout)
	}
}

func (s *Shipper) beginFlush(f *flush) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushing = f
}

// forget takes f back, unless another has come in its place.
func (s *Shipper) forget(f *flush) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flushing == f {
		s.flushing = nil
	}
}

func (s *Shipper) flush() *flush {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.flushing
}

func (s *Shipper) flushPending() bool { return s.flush() != nil }

// answerFlush tells the waiting caller if all it waits for is settled.
func (s *Shipper) answerFlush() {
	if f := s.flush(); f != nil && s.config.Queue.Settled(f.through) {
		s.endFlush(f, nil)
	}
}

// giveUpBefore tells the waiting caller that the next attempt comes too late.
func (s *Shipper) giveUpBefore(next time.Time, timed bool) {
	f := s.flush()
	if f != nil && timed && !f.deadline.IsZero() && next.After(f.deadline) {
		s.endFlush(f, fmt.Errorf("flushing: %w", ErrGaveUp))
	}
}

func (s *Shipper) endFlush(f *flush, err error) {
	s.forget(f)
	f.done <- err
}

package shipper

import (
	"context"
	"fmt"
	"math"
	"time"
)

// flush is one caller's wish to see everything sent that was queued when it
// came.
type flush struct {
	through  uint64    // the last sequence number that it waits for
	all      bool      // it waits for everything, whatever its number
	deadline time.Time // zero if it has all the time
	eager    bool      // owned by Run: the backoff that was running is not waited for
	done     chan error
}

// Flush sends what is queued now and waits until the stream has it, or until
// ctx ends, or until no further attempt can be made in time (ErrGaveUp).
// Sending goes on in every case. One Flush or Drain runs at a time.
func (s *Shipper) Flush(ctx context.Context) error { return s.flushNow(ctx, false) }

func (s *Shipper) flushNow(ctx context.Context, last bool) error {
	deadline, _ := ctx.Deadline()
	f := &flush{
		through: s.config.Queue.Counts().Last, all: last, eager: last,
		deadline: deadline, done: make(chan error, 1),
	}
	if s.isSettled(f) {
		return nil
	}
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

func (s *Shipper) beginFlush(f *flush) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushing = f
	s.askedFor = max(s.askedFor, f.through)
	if f.all {
		s.askedFor = math.MaxUint64 // nothing lingers any more
	}
}

// forget takes f back, unless another has come in its place. What it asked for
// is sent all the same.
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

// asked is the last sequence number that a flush has asked for.
func (s *Shipper) asked() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.askedFor
}

// answerFlush tells the waiting caller if all it waits for is settled.
func (s *Shipper) answerFlush() {
	if f := s.flush(); f != nil && s.isSettled(f) {
		s.endFlush(f, nil)
	}
}

func (s *Shipper) isSettled(f *flush) bool {
	if f.all {
		return s.config.Queue.IsEmpty()
	}
	return s.config.Queue.Settled(f.through)
}

// giveUpBefore tells f's caller that the next attempt comes too late.
func (s *Shipper) giveUpBefore(f *flush, next time.Time, timed bool) {
	if f != nil && timed && !f.deadline.IsZero() && next.After(f.deadline) {
		s.endFlush(f, fmt.Errorf("flushing: %w", ErrGaveUp))
	}
}

func (s *Shipper) endFlush(f *flush, err error) {
	s.forget(f)
	f.done <- err
}

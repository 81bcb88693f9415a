package shipper

import (
	"context"
	"errors"
)

// Counts is the account of a shipper.
type Counts struct {
	Requests  uint64 // attempts, whatever their outcome
	Succeeded uint64 // attempts by which something was delivered
	Throttled uint64 // attempts that the stream refused for its rate, in whole or in part
	Retried   uint64 // events that were sent more than once, once per time
	Bytes     uint64 // of records sent, partition keys included

	// Trouble is why the last attempt delivered nothing; nil if it did.
	Trouble error
	// Failures is how many attempts in a row delivered nothing.
	Failures int
}

// Counts returns what happened so far.
func (s *Shipper) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// count notes an attempt that is about to be settled.
func (s *Shipper) count(ctx context.Context, outcome error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Requests++
	for _, r := range s.records {
		s.counts.Bytes += uint64(r.Size())
	}
	for _, p := range s.flight[:s.again] {
		s.counts.Retried += uint64(p.block.Events)
	}
	var throttled *ThrottledError
	if errors.As(outcome, &throttled) { // also as the reason of a *PartialError
		s.counts.Throttled++
	}
	var partial *PartialError
	inPart := errors.As(outcome, &partial) && len(partial.Failed) < len(s.flight)
	switch {
	case outcome == nil || inPart:
		s.counts.Succeeded++
		s.counts.Trouble, s.counts.Failures = nil, 0
	case ctx.Err() == nil: // else it is we who ended it
		s.counts.Trouble = outcome
		s.counts.Failures++
	}
}

package main

import (
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/invocation"
)

// shown is what a person sees of a stream: the events that are wanted, in
// their order or by invocation.
type shown struct {
	out    *output
	wanted filter
	group  bool

	positions invocation.Positions
	groups    invocation.Groups
	printed   []*consumer.Receipt // of what is in the output's buffer
}

// add shows an event, now or with its invocation.
func (s *shown) add(e consumer.Placed, now time.Time) {
	requestID := s.positions.Of(e.Event, now)
	if s.group && requestID != "" && !e.Again {
		s.collect(requestID, e, now)
		return
	}
	if s.wanted.passes(e.Event, requestID) {
		s.out.event(e, "")
	}
	s.printed = append(s.printed, e.Receipt)
}

// collect adds an event to its invocation's group.
func (s *shown) collect(requestID string, e consumer.Placed, now time.Time) {
	if !s.wanted.concerns(e.Event, requestID) {
		s.printed = append(s.printed, e.Receipt)
		return
	}
	if full := s.groups.Add(requestID, e, s.wanted.passes(e.Event, requestID), now); full != nil {
		s.tell(full)
	}
}

// tell shows an invocation: one without a line that is wanted only if all are.
func (s *shown) tell(g *invocation.Group) {
	s.printed = append(s.printed, g.Receipts()...)
	if g.Told() || len(g.Lines) == 0 && s.wanted.byLine() {
		return
	}
	s.out.buffer = s.out.style.AppendInvocation(s.out.buffer, display.Invocation{
		RequestID: g.RequestID, Start: g.Start, Done: g.Done, Report: g.Report, Summary: g.Summary,
		Lines: g.Said, Again: g.Again,
	})
	for _, line := range g.Lines {
		s.out.event(line, "")
	}
}

// advance shows the invocations of which nothing more is waited for, and
// forgets what is too old to matter.
func (s *shown) advance(now time.Time) {
	for _, g := range s.groups.Overdue(now) {
		s.tell(g)
	}
	s.positions.Forget(now.Add(-forgetTime))
}

// rest shows what is left.
func (s *shown) rest() {
	for _, g := range s.groups.Rest() {
		s.tell(g)
	}
}

// flush writes what is shown. Only then it counts as printed.
func (s *shown) flush() error {
	s.out.flush()
	if s.out.err != nil {
		return s.out.err
	}
	for _, r := range s.printed {
		r.Done()
	}
	s.printed = s.printed[:0]
	return nil
}

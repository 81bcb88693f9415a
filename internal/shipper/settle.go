package shipper

import (
	"context"
	"errors"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
)

// settle does what the outcome of an attempt asks for: delivered blocks leave
// the batch, refused ones are dropped, the others wait for the next attempt.
func (s *Shipper) settle(ctx context.Context, outcome error) {
	s.count(ctx, outcome)
	var partial *PartialError
	var permanent *PermanentError
	switch {
	case outcome == nil:
		s.settleAll(s.config.Queue.Delivered)
		s.retry.reset()
	case errors.As(outcome, &partial) && len(partial.Failed) < len(s.flight):
		s.keepOnly(partial.Failed)
		s.retry.failedInPart(time.Now())
	case errors.As(outcome, &permanent):
		s.settleAll(func(b *queue.Block) { s.config.Queue.Dropped(b, queue.Permanent) })
		s.retry.reset()
	case ctx.Err() == nil:
		s.retry.failed(time.Now())
	}
}

func (s *Shipper) settleAll(settle func(*queue.Block)) {
	for _, p := range s.flight {
		s.discard(p)
		settle(p.block)
	}
	clear(s.flight)
	s.flight, s.records = s.flight[:0], s.records[:0]
}

// keepOnly settles all blocks as delivered but those at the given indices,
// which are ascending.
func (s *Shipper) keepOnly(failed []int) {
	kept := s.flight[:0]
	for i, p := range s.flight {
		if len(failed) > 0 && failed[0] == i {
			failed = failed[1:]
			kept = append(kept, p)
			continue
		}
		s.discard(p)
		s.config.Queue.Delivered(p.block)
	}
	clear(s.flight[len(kept):])
	s.flight = kept
}

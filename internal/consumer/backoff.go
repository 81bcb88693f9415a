package consumer

import (
	"context"
	"time"
)

// backoff is the pace of a shard's reads: one in each Poll, and after failures
// in a row ever fewer. The zero value is ready.
type backoff struct{ pause time.Duration }

// wait waits until the next read after the one that began at asked. It tells
// whether ctx lasted.
func (b *backoff) wait(ctx context.Context, asked time.Time, ok bool) bool {
	b.pause = min(2*b.pause, longestBackoff)
	if ok || b.pause == 0 {
		b.pause = Poll
	}
	timer := time.NewTimer(time.Until(asked.Add(b.pause)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

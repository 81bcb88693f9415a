package shipper

import (
	"context"
	"errors"
	"sync"
	"time"
)

// awakeTicks is into how many ticks a timeout is cut.
const awakeTicks = 16

var errTimeout = errors.New("no answer in time")

// withAwakeTimeout is context.WithTimeout for a process that may be frozen for
// hours in the middle: only time in which the process ran counts. A freeze
// costs at most one tick, a sixteenth of timeout.
func withAwakeTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	var mu sync.Mutex // guards timer until it is set, and left
	left := awakeTicks
	var timer *time.Timer
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(timeout/awakeTicks, func() {
		mu.Lock()
		defer mu.Unlock()
		if left--; left <= 0 {
			cancel(errTimeout)
		} else if ctx.Err() == nil {
			timer.Reset(timeout / awakeTicks)
		}
	})
	return ctx, func(cause error) {
		timer.Stop()
		cancel(cause)
	}
}

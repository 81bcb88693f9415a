package lambdasim

import (
	"context"
	"sync"
	"time"
)

// freezer says whether the environment is frozen. What Lambda does inside the
// sandbox (telemetry delivery and its clocks) stands still with it.
type freezer struct {
	mu      sync.Mutex
	frozen  bool
	changed chan struct{} // closed and renewed at each change
}

func newFreezer() *freezer { return &freezer{changed: make(chan struct{})} }

// set reports whether it changed anything.
func (f *freezer) set(frozen bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.frozen == frozen {
		return false
	}
	f.frozen = frozen
	close(f.changed)
	f.changed = make(chan struct{})
	return true
}

func (f *freezer) state() (frozen bool, changed <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.frozen, f.changed
}

// sleep waits for d of thawed time, and for a thaw even if d is 0.
func (f *freezer) sleep(ctx context.Context, d time.Duration) error {
	for {
		frozen, changed := f.state()
		if !frozen && d <= 0 {
			return ctx.Err()
		}
		slept, err := f.sleepUntil(ctx, changed, d, frozen)
		if err != nil {
			return err
		}
		d -= slept
	}
}

// sleepUntil waits until the state changes or, if thawed, d is over. It
// returns how much of d passed.
func (f *freezer) sleepUntil(ctx context.Context, changed <-chan struct{}, d time.Duration, frozen bool) (time.Duration, error) {
	var over <-chan time.Time
	if !frozen {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	begin := time.Now()
	select {
	case <-over:
		return d, nil
	case <-changed:
		if frozen {
			return 0, nil
		}
		return time.Since(begin), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// withTimeout ends the context after d of thawed time. The caller must call
// the function returned, which waits for the goroutine behind it.
func (f *freezer) withTimeout(ctx context.Context, d time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if f.sleep(ctx, d) == nil {
			cancel()
		}
	}()
	return ctx, func() { cancel(); <-ended }
}

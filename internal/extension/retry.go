package extension

import (
	"context"
	"errors"
	"time"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

const (
	registerAttempts  = 6 // within about a second
	subscribeAttempts = 4
	firstWait         = 20 * time.Millisecond
	longestWait       = time.Second
	attemptTime       = 2 * time.Second // of a call that Lambda answers in milliseconds
)

// retry calls until it succeeds, fails for good or has had its attempts. Each
// is bounded, because Lambda waits for the extension, and not for ever.
func retry(ctx context.Context, attempts int, attemptOnce func(context.Context) error) error {
	call := func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, attemptTime)
		defer cancel()
		return attemptOnce(ctx)
	}
	for attempt := 1; ; attempt++ {
		err := call(ctx)
		if err == nil || isPermanent(err) || attempt == attempts {
			return err
		}
		if !pause(ctx, firstWait<<(attempt-1)) {
			return errors.Join(err, context.Cause(ctx))
		}
	}
}

// isPermanent tells whether Lambda will answer the same next time.
func isPermanent(err error) bool {
	var status interface{ Temporary() bool }
	return errors.Is(err, telemetryapi.ErrNotSupported) || errors.As(err, &status) && !status.Temporary()
}

// pause waits, and returns false when ctx ended before.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

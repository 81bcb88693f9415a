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
	errorTime         = 2 * time.Second // of the last call, that tells of an error
)

// retry calls until it succeeds, fails for good or has had its attempts. Each
// bounds itself, because Lambda waits for the extension, and not for ever: a timer
// of the context, made before a request leaves, would hold up the start, for Go
// makes a thread to wait for it.
func retry(ctx context.Context, attempts int, attemptOnce func() error) error {
	for attempt := 1; ; attempt++ {
		err := attemptOnce()
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

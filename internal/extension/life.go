package extension

import (
	"context"
	"time"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

// life is one process from registration to SHUTDOWN. One goroutine lives it.
type life struct {
	config   Config
	client   *extensionsapi.Client
	listener *telemetryapi.Listener
	queue    *queue.Queue
	signals  *signals
	shipper  *shipper.Shipper

	asked   time.Time // when next was asked for: since then we may have been frozen
	missed  bool      // a runtimeDone did not come although it was waited for
	trouble bool      // the log was told that the stream can't be reached
}

// idleTooLong is a wait for the next event after which connections are better
// opened anew: whoever is at their other end may have gone meanwhile.
const idleTooLong = 30 * time.Second

// invocations lives through them all and returns the SHUTDOWN event.
func (l *life) invocations(ctx context.Context) (extensionsapi.Event, error) {
	for {
		event, err := l.next(ctx)
		if err != nil {
			return event, err
		}
		// The wall clock, because the other one may stand still in a freeze.
		if time.Now().Round(0).Sub(l.asked.Round(0)) > idleTooLong {
			l.config.RetireIdle()
		}
		switch event.Type {
		case extensionsapi.Shutdown:
			return event, nil
		case extensionsapi.Invoke:
			l.invocation(ctx, event)
		}
		l.tellTrouble()
	}
}

// next asks for the next event until there is one: leaving would fail the
// function. It fails only when ctx ends.
func (l *life) next(ctx context.Context) (extensionsapi.Event, error) {
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		l.asked = time.Now()
		event, err := l.client.Next(ctx)
		if err == nil {
			return event, nil
		}
		if ctx.Err() != nil {
			return event, context.Cause(ctx)
		}
		if wait == firstWait {
			l.config.Log.Log(logger.Warn, "trying again", logger.Err(err))
		}
		if !pause(ctx, wait) {
			return event, context.Cause(ctx)
		}
	}
}

// tellTrouble says once that the stream can't be reached, and once that it can
// be again.
func (l *life) tellTrouble() {
	err := l.shipper.Counts().Trouble
	if (err != nil) == l.trouble {
		return
	}
	l.trouble = err != nil
	if err != nil {
		l.config.Log.Log(logger.Warn, "events wait: the stream did not take them", logger.Err(err))
		return
	}
	l.config.Log.Log(logger.Info, "the stream takes events again")
}

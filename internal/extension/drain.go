package extension

import (
	"context"
	"strconv"
	"time"

	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/queue"
)

const (
	// drainReserve is what is kept of the shutdown's time to end in order:
	// 2 s in all are Lambda's, of which the runtime may have used some.
	// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-lifecycle-shutdown
	drainReserve = 150 * time.Millisecond

	// mostTold is how often the account is told at the end.
	mostTold = 4

	// lateness is how long after its own buffering Lambda may still push.
	lateness = 60 * time.Millisecond
)

// drain sends what is held, and what Lambda still pushes, until all is
// delivered and it is quiet, or until there is no time left.
func (l *life) drain(ctx context.Context, deadline time.Time) {
	ctx, cancel := context.WithDeadline(ctx, deadline.Add(-drainReserve))
	defer cancel()
	l.intake.endHoldingBack()
	// Half of the time is for listening at the most, the rest for sending.
	latest := time.Now().Add(time.Until(deadline) / 2)
	for pushed := true; pushed; pushed = l.pushedBefore(ctx, latest) {
		if l.shipper.Drain(ctx) != nil {
			break
		}
	}
	if err := l.listener.Close(ctx); err != nil {
		l.config.Log.Log(logger.Warn, "what was being pushed was cut off", logger.Err(err))
	}
	l.intake.finish()
	for l.shipper.Drain(ctx) == nil && !l.intake.overflow.isEmpty() {
		if !l.intake.overflow.bringBack(ctx) && !pause(ctx, restoreEvery) {
			break
		}
	}
	l.intake.announceLosses()
	l.makeReport(true)
	// What tells of losses may get lost itself. Then all is told again.
	for tries := 1; l.shipper.Drain(ctx) == nil && tries < mostTold && l.intake.announceLosses(); tries++ {
		l.makeReport(true)
	}
}

// pushedBefore waits for one more body, and returns false if it stays quiet
// for as long as Lambda may hold one back, or until latest.
func (l *life) pushedBefore(ctx context.Context, latest time.Time) bool {
	quiet := time.Now().Add(l.config.Subscription.Timeout + lateness)
	if latest.Before(quiet) {
		quiet = latest
	}
	return l.changeBefore(ctx, quiet)
}

// tell logs the account of the life.
func (l *life) tell() {
	held, sent := l.queue.Counts(), l.shipper.Counts()
	fields := []logger.Field{
		logger.Count("received", held.Received),
		logger.Count("delivered", held.Delivered),
		logger.Count("dropped", held.AllDropped()),
	}
	for reason, events := range held.Dropped {
		if events > 0 {
			fields = append(fields, logger.Count(queue.Reason(reason).String(), events))
		}
	}
	if kept := held.Held(); kept > 0 {
		fields = append(fields, logger.Count("onDisk", kept))
	}
	if processed := l.intake.processed(); processed.LeftOut() > 0 || processed.Masked > 0 {
		fields = append(fields, logger.Count("leftOut", uint64(processed.LeftOut())), logger.Count("masked", uint64(processed.Masked)))
	}
	fields = append(fields, logger.Count("requests", sent.Requests), logger.Count("retried", sent.Retried),
		logger.Count("bytes", sent.Bytes), logger.Count("peakBytes", uint64(held.PeakBytes)))
	level, message := logger.Info, "shut down"
	if dropped := held.AllDropped(); dropped > 0 {
		// A word of its own, because that is all that a metric filter can take
		// from a line of text (infra/telemetry/drops.go).
		level, message = logger.Warn, "shut down with "+strconv.FormatUint(dropped, 10)+" events dropped"
	}
	if sent.Trouble != nil {
		fields = append(fields, logger.Err(sent.Trouble))
	}
	l.config.Log.Log(level, message, fields...)
}

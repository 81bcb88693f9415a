package extension

import (
	"context"
	"errors"
	"sync"
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
	intake   *intake
	signals  *signals
	shipper  *shipper.Shipper

	policy   policy
	gaps     gaps
	breaker  breaker
	trust    trust
	count    int64     // of invocations
	holds    holdTimes // of those whose ends were waited for
	asked    time.Time // when next was asked for: since then we may have been frozen
	previous string    // the requestId of the last invocation
	unheard  string    // that, if its runtimeDone has not been seen
	reported time.Time // when the last delivery.report was made
	report   uint64    // its number; 0 if there is none
	trouble  bool      // the log was told that the stream doesn't take events
	waited   bool      // next was asked for
	woken    bool      // the first event came; before it a snapshot may be taken and restored
}

// idleTooLong is a wait for the next event after which connections are better
// opened anew: whoever is at their other end may have gone meanwhile.
const idleTooLong = 30 * time.Second

// backoffTooLong is a wait after which a failure from before it says nothing.
const backoffTooLong = 2 * time.Second

// uninvoked lives through an environment that has no INVOKE events, and
// returns the SHUTDOWN event.
func (l *life) uninvoked(ctx context.Context) (extensionsapi.Event, error) {
	house, leave := context.WithCancel(ctx)
	var kept sync.WaitGroup
	kept.Go(func() { l.keepHouse(house) })
	defer kept.Wait()
	defer leave()
	return l.next(ctx)
}

// invocations lives through them all and returns the SHUTDOWN event.
func (l *life) invocations(ctx context.Context) (extensionsapi.Event, error) {
	if l.config.ShutdownOnly {
		return l.uninvoked(ctx)
	}
	l.prepareSnapshot(ctx)
	for {
		event, err := l.next(ctx)
		if err != nil {
			return event, err
		}
		l.wakeRestored()
		l.thaw(since(l.asked))
		switch event.Type {
		case extensionsapi.Shutdown:
			return event, nil
		case extensionsapi.Invoke:
			l.intake.invoked(event.InvokedFunctionARN)
			l.invocation(ctx, event)
		}
		l.tellTrouble()
	}
}

// houseEvery is how often is done, where no invocations are told of, what is
// otherwise done after each of them.
const houseEvery = 10 * time.Second

// keepHouse tells losses, accounts and troubles until ctx ends. It runs only
// while the life waits for SHUTDOWN, whose fields it uses.
func (l *life) keepHouse(ctx context.Context) {
	tick := time.NewTicker(houseEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.intake.announceLosses()
			l.reportWhenDue()
			l.tellTrouble()
		case <-ctx.Done():
			return
		}
	}
}

// thaw lets go of what a long freeze has made stale.
func (l *life) thaw(frozen time.Duration) {
	if frozen > idleTooLong {
		l.config.RetireIdle()
	}
	if frozen > backoffTooLong {
		l.shipper.Thaw()
	}
}

// since is how long ago at was by the wall clock: the other one may stand
// still in a freeze.
func since(at time.Time) time.Duration { return time.Now().Round(0).Sub(at.Round(0)) }

// next asks for the next event until there is one: leaving would fail the
// function. It fails only when ctx ends.
func (l *life) next(ctx context.Context) (extensionsapi.Event, error) {
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		l.asked = time.Now()
		event, err := l.ask(ctx)
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

// ask asks once. When it has for the first time, there is time for what could
// wait until then.
func (l *life) ask(ctx context.Context) (event extensionsapi.Event, err error) {
	if l.waited {
		return l.client.Next(ctx)
	}
	l.waited = true
	err = meanwhile(l.client.HTTP, l.settle, func() error {
		event, err = l.client.Next(ctx)
		return err
	})
	return event, err
}

// settle does what no start waits for.
func (l *life) settle() {
	if l.config.Asked != nil {
		l.config.Asked()
	}
	if l.shipper != nil { // something is shipped
		l.shipper.Prepare()
	}
}

// failuresToTell is how many attempts in a row must fail to be told: a single
// one may be a connection that died in a freeze.
const failuresToTell = 2

// tellTrouble says once that the stream doesn't take events, and once that it
// does again.
func (l *life) tellTrouble() {
	if err := l.intake.overflow.trouble(); err != nil {
		l.config.Log.Log(logger.Warn, "events on disk are in trouble", logger.Err(err))
	}
	sent := l.shipper.Counts()
	err := sent.Trouble
	var permanent *shipper.PermanentError
	refused := errors.As(err, &permanent)
	if (err != nil) == l.trouble || err != nil && !refused && sent.Failures < failuresToTell {
		return
	}
	l.trouble = err != nil
	switch {
	case refused:
		l.config.Log.Log(logger.Warn, "events are dropped: the stream refuses them for good", logger.Err(err))
	case err != nil:
		l.config.Log.Log(logger.Warn, "events wait: the stream did not take them", logger.Err(err))
	default:
		l.config.Log.Log(logger.Info, "the stream takes events again")
	}
}

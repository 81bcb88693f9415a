package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/record"
)

// view is what a person sees of a life: one goroutine owns it and all that is
// written.
type view struct {
	account  *account.Account
	witness  *witness
	out      *output
	progress *progress
	shards   int
	off      bool // nothing is to be delivered
	bare     bool // what is delivered are bare messages

	order   consumer.Order
	reads   map[string]time.Time // by shard: when the last read began that succeeded
	latest  map[string]time.Time // by shard: when a read began that found nothing newer
	news    time.Time            // when something new was last read
	ended   time.Time            // when the life ended, zero before
	failing error                // of the last read
	opened  time.Time            // when watching began
}

const (
	// redraw is how often the progress is told.
	redraw = 100 * time.Millisecond
	// notesWait is how long a note waits for the events before it.
	notesWait = 2 * time.Second
	// initTime is how long nothing is written before the first init is over: a
	// function that cannot be executed is no story to tell.
	initTime = time.Second
	// longestSilence is how long events wait for a shard that does not answer.
	longestSilence = 10 * time.Second
	// quietTime is how long nothing new must come before what is still
	// outstanding counts as missing.
	quietTime = 2 * time.Second
	// longestWait bounds the wait for outstanding events after the end.
	longestWait = 30 * time.Second
)

// watch runs the life and shows it until the stream has settled. Nothing that
// it started runs when it returns.
func (v *view) watch(gentle, hard context.Context, x *life, reader *consumer.Reader) error {
	gentle, leave := context.WithCancel(gentle)
	reading, stop := context.WithCancel(hard)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	defer leave()

	batches := make(chan consumer.Batch)
	running.Go(func() {
		reader.Run(reading, func(b consumer.Batch) {
			select {
			case batches <- b:
			case <-reading.Done():
			}
		})
	})
	lived := make(chan error, 1)
	running.Go(func() { lived <- x.run(gentle, hard) })

	v.opened = time.Now()
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	var failed error
	for !v.settled(time.Now()) && (v.ended.IsZero() || hard.Err() == nil) {
		select {
		case b := <-batches:
			v.read(b)
		case failed = <-lived:
			v.ended = time.Now()
		case <-tick.C:
		}
		if failed != nil {
			v.progress.clear()
			return failed
		}
		v.show(x)
		if v.out.err != nil {
			leave() // nobody listens any more
		}
	}
	v.finish(x)
	return nil
}

// read takes in what one read of a shard gave.
func (v *view) read(b consumer.Batch) {
	v.failing = b.Err
	if b.Err != nil {
		return
	}
	if v.reads == nil {
		v.reads = map[string]time.Time{}
	}
	if b.Ended {
		delete(v.reads, b.Shard)
		delete(v.latest, b.Shard)
		v.shards += len(b.Opened) - 1
		return
	}
	v.reads[b.Shard] = b.Asked
	for _, r := range b.Records {
		arrived := b.Read
		if r.ApproximateArrivalTimestamp != nil {
			arrived = *r.ApproximateArrivalTimestamp
		}
		v.decode(r.Data, arrived)
	}
	if len(b.Records) > 0 {
		v.news = b.Read
	} else if b.Latest {
		if v.latest == nil {
			v.latest = map[string]time.Time{}
		}
		v.latest[b.Shard] = b.Asked
	}
}

func (v *view) decode(data []byte, arrived time.Time) {
	for e, err := range record.Decode(data) {
		if err != nil || e.Foreign != nil {
			v.account.Foreign()
			if v.bare {
				v.out.event(consumer.Placed{Event: e}, "")
			}
			continue
		}
		v.account.Read(e, arrived)
		v.events(v.order.Add(consumer.Placed{Event: e}, time.Now()))
	}
}

// horizon is up to when all shards were read: what others wait for may still
// lie in one that does not answer.
func (v *view) horizon(now time.Time) time.Time {
	least := now.Add(-longestSilence)
	if len(v.reads) < v.shards {
		return least
	}
	all := now
	for _, asked := range v.reads {
		if asked.Before(all) {
			all = asked
		}
	}
	if all.Before(least) {
		return least
	}
	return all
}

func (v *view) events(all []consumer.Placed) {
	for _, e := range all {
		if at, err := time.Parse(time.RFC3339, e.Time); err == nil {
			v.notesBefore(at)
		}
		v.out.event(e, v.witness.ending(e.Event))
	}
}

// notesBefore tells the notes up to a moment. A step is known at once and an
// event only when it was read, so that notes wait for their place.
func (v *view) notesBefore(at time.Time) {
	for _, n := range v.witness.takeNotes(at) {
		v.out.note(n)
	}
}

// show writes what has come since the last time.
func (v *view) show(x *life) {
	v.events(v.order.Overdue(v.horizon(time.Now())))
	v.notesBefore(time.Now().Add(-notesWait))
	if begun, _ := v.witness.launched(); !begun && time.Since(v.opened) < initTime {
		return
	}
	if v.out.pending() {
		v.progress.clear()
		v.out.flush()
	}
	said, read, invocations := v.account.Counts()
	v.progress.draw(invocations, x.invocations, said, read, !v.ended.IsZero())
}

// settled tells whether nothing more is to be waited for: the life is over,
// every shard was read to its end since, and everything was read or nothing
// new came for a while.
func (v *view) settled(now time.Time) bool {
	if v.ended.IsZero() {
		return false
	}
	if now.Sub(v.ended) > longestWait {
		return true
	}
	atEnd := 0
	for _, asked := range v.latest {
		if asked.After(v.ended) && asked.After(v.news) {
			atEnd++
		}
	}
	if atEnd < v.shards {
		return false
	}
	since := v.ended
	if v.news.After(since) {
		since = v.news
	}
	return v.account.Outstanding() == 0 || now.Sub(since) > quietTime
}

// finish shows what still waited for others, and the account.
func (v *view) finish(x *life) {
	v.events(v.order.Overdue(time.Now().Add(consumer.Patience)))
	v.notesBefore(time.Now())
	v.progress.clear()
	v.out.summary(v.account.Summary(), v.ending(x))
	v.out.flush()
}

func (v *view) ending(x *life) display.Ending {
	return display.Ending{
		Took: x.report.Duration, Left: len(x.report.ExitCodes) > 0, Late: x.report.Killed,
		Extension: v.witness.departed(), Off: x.off, Bare: x.bare,
	}
}

// verdict is the command's end as an error.
func (v *view) verdict(gentle context.Context) error {
	switch {
	case gentle.Err() != nil || v.out.err != nil:
		return errInterrupted
	case v.failing != nil:
		return errors.Join(errIncomplete, v.failing)
	case !v.witness.departed().Well():
		return errIncomplete
	}
	sum := v.account.Summary()
	if sum.Complete() || v.off && sum.Said == 0 || v.bare && sum.Foreign > 0 {
		return nil
	}
	return errIncomplete
}

package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/record"
)

const (
	// forgetTime is how long an environment is remembered that says nothing:
	// Lambda keeps few for longer, and those only begin anew.
	forgetTime = time.Hour
	// forgetEvery is how often environments are forgotten.
	forgetEvery = time.Minute
	// patience is how long a shard may fail: then it is the end where nothing is
	// followed.
	patience = 30 * time.Second
	// alarm is how long a shard may fail before it is told where something is
	// followed: throttling alone is over sooner.
	alarm = 3 * time.Second
)

// tailing is a stream being read and shown: one goroutine owns it.
type tailing struct {
	destination *destination
	follow      bool
	keeper      *keeper
	shown       *shown
	aside       io.Writer // for what is no event
	merge       *consumer.Merge
	present     *present

	order     consumer.Order
	waiting   map[string]chan struct{} // by shard whose batch is not all taken out
	forgotten time.Time
	failing   map[string]bool // the shards that fail so long that it was told
	records   int             // that were read
}

// turn is one batch, and who waits until it is used up.
type turn struct {
	batch consumer.Batch
	used  chan struct{}
}

// run reads and shows until ctx ends, which is errInterrupted, or the present
// is reached where nothing is followed. Nothing that it started runs when it
// returns.
func (x *tailing) run(ctx context.Context, reader *consumer.Reader) error {
	reading, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	turns := make(chan turn)
	running.Go(func() { reader.Run(reading, func(b consumer.Batch) { hand(reading, turns, b) }) })

	tick := time.NewTicker(redraw)
	defer tick.Stop()
	x.waiting, x.failing = map[string]chan struct{}{}, map[string]bool{}
	for {
		select {
		case t := <-turns:
			if err := x.take(t); err != nil {
				return x.end(err)
			}
		case <-tick.C:
		case <-ctx.Done():
			return x.end(errInterrupted)
		}
		if err := x.advance(time.Now()); err != nil {
			return err
		}
		if !x.follow && x.present.reached() && len(x.waiting) == 0 {
			return x.end(nil)
		}
	}
}

// hand gives a batch to the owner and waits until it is used up, so that no
// shard is read ahead of the others for long.
func hand(ctx context.Context, turns chan<- turn, b consumer.Batch) {
	t := turn{b, make(chan struct{})}
	select {
	case turns <- t:
	case <-ctx.Done():
		return
	}
	select {
	case <-t.used:
	case <-ctx.Done():
	}
}

func (x *tailing) take(t turn) error {
	x.present.note(t.batch)
	x.merge.Add(t.batch)
	x.waiting[t.batch.Shard] = t.used
	x.records += len(t.batch.Records)
	if t.batch.Err != nil {
		return x.fails(t.batch)
	}
	x.works(t.batch.Shard)
	return nil
}

// fails says what becomes of a read that failed: what can't change is the
// end, anything else may pass. However many shards fail, it is told once.
func (x *tailing) fails(b consumer.Batch) error {
	why := x.destination.unreadable(b.Err)
	failing := x.present.failing(b.Shard, b.Read)
	switch {
	case !passing(b.Err) || !x.follow && failing >= patience:
		return why
	case !x.follow || failing < alarm:
		return nil
	}
	if len(x.failing) == 0 {
		fmt.Fprintf(x.aside, "telemetryctl: %v; trying on\n", why)
	}
	x.failing[b.Shard] = true
	return nil
}

// works notes that a shard was read, and tells when none fails any more.
func (x *tailing) works(shard string) {
	if !x.failing[shard] {
		return
	}
	delete(x.failing, shard)
	if len(x.failing) == 0 {
		fmt.Fprintf(x.aside, "telemetryctl: stream %s at %s can be read again\n", x.destination.stream, x.destination.place)
	}
}

// advance shows what is due.
func (x *tailing) advance(now time.Time) error {
	for {
		a, ok := x.merge.Next(now)
		if !ok {
			break
		}
		x.record(a)
		x.show(x.order.Overdue(a.At), a.At)
	}
	upTo := x.merge.UpTo(now)
	x.show(x.order.Overdue(upTo), upTo)
	x.shown.advance(upTo)
	for shard, used := range x.waiting {
		if !x.merge.Holds(shard) {
			close(used)
			delete(x.waiting, shard)
		}
	}
	if now.Sub(x.forgotten) > forgetEvery {
		x.order.Forget(upTo.Add(-forgetTime))
		x.forgotten = now
	}
	if x.shown.flush() != nil {
		return errInterrupted // nobody listens any more
	}
	return x.keeper.keep(now)
}

// record takes a record's events out.
func (x *tailing) record(a consumer.Arrival) {
	receipt := x.keeper.take(a)
	for e, err := range record.Decode(a.Data) {
		if err != nil {
			fmt.Fprintf(x.aside, "telemetryctl: %s, sequence number %s: %v\n", a.Shard, a.Sequence, err)
			continue
		}
		receipt.Expect()
		x.show(x.order.Add(consumer.Placed{Event: e, Receipt: receipt}, a.At), a.At)
	}
	receipt.Done()
}

func (x *tailing) show(all []consumer.Placed, now time.Time) {
	for _, e := range all {
		x.shown.add(e, now)
	}
}

// end shows what still waited for others, and keeps the place.
func (x *tailing) end(why error) error {
	now := time.Now()
	upTo := x.merge.UpTo(now)
	x.show(x.order.Overdue(upTo.Add(longestSince)), upTo)
	x.shown.rest()
	if x.shown.flush() != nil {
		return errInterrupted
	}
	if err := x.keeper.end(now); err != nil {
		return err
	}
	return why
}

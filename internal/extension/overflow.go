package extension

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/spill"
)

// overflow keeps on disk what the queue has no room for, and brings it back
// oldest first. One goroutine, run, does all that touches the file.
type overflow struct {
	file   *spill.File
	queue  *queue.Queue
	keyOf  func(environment string) string // of what comes back
	linger time.Duration                   // which that has had already

	back   []*queue.Block // owned by run; read, and not yet restored
	blocks atomic.Int64   // on disk

	full  chan wish     // somebody waits for room
	empty chan wish     // somebody waits for what is on disk
	gone  chan struct{} // closed when run has ended
	told  bool          // owned by run; that the file can't be used was noted
	notes chan error    // has room for one; what the life is to tell
}

const (
	// restoreEvery is how often blocks are brought back, while there are any.
	restoreEvery = 200 * time.Millisecond
	// spillTime is how long an event waits for room to be made on disk, and
	// lastSpillTime the same when the end has begun.
	spillTime     = 500 * time.Millisecond
	lastSpillTime = 20 * time.Millisecond
	// mostRestored bounds how many blocks are brought back at once.
	mostRestored = 500
)

// wish is somebody's for room, or for what is on disk.
type wish struct {
	room int64         // in bytes
	made chan struct{} // closed when it is granted, or can't be
}

// openOverflow takes over what an earlier process of the same sandbox left. It
// returns nil where there is to be none, or can be none.
func openOverflow(config Config, q *queue.Queue) *overflow {
	if config.SpillBytes <= 0 {
		return nil
	}
	file, recovery, err := spill.Open(config.SpillDir, config.SpillBytes)
	if err != nil {
		config.Log.Log(logger.Warn, "nothing overflows to disk", logger.Err(err))
		return nil
	}
	if !recovery.Nothing() {
		level := logger.Info
		if recovery.Lossy() {
			level = logger.Warn
		}
		config.Log.Log(level, "an earlier process left events on disk: "+recovery.String())
	}
	o := &overflow{
		file: file, queue: q,
		keyOf: func(numbered string) string { return newKeys(config, numbered).own }, linger: config.linger(),
		full: make(chan wish), empty: make(chan wish), gone: make(chan struct{}), notes: make(chan error, 1),
	}
	o.measure()
	return o
}

// makeRoom waits until older blocks have gone to disk, or can't.
func (o *overflow) makeRoom(room int64, patience time.Duration) {
	if o == nil {
		return
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	made := make(chan struct{})
	select {
	case o.full <- wish{room, made}:
	case <-timer.C:
		return
	}
	select {
	case <-made:
	case <-timer.C:
	}
}

// bringBack brings back what there is room for, and returns whether that was
// anything, or ctx ended.
func (o *overflow) bringBack(ctx context.Context) bool {
	before := o.blocks.Load()
	made := make(chan struct{})
	select {
	case o.empty <- wish{made: made}:
		<-made
	case <-ctx.Done():
	}
	return o.blocks.Load() < before
}

// run moves blocks until ctx ends.
func (o *overflow) run(ctx context.Context) {
	if o == nil {
		return
	}
	defer close(o.gone)
	tick := time.NewTicker(restoreEvery)
	defer tick.Stop()
	for {
		var due <-chan time.Time // never, while there is nothing to bring back
		if !o.isEmpty() {
			due = tick.C
		}
		select {
		case w := <-o.full:
			o.evict(ctx, max(o.queue.Bound()/4, w.room))
			o.measure()
			close(w.made)
		case <-due:
			o.restore()
		case w := <-o.empty:
			o.restore()
			close(w.made)
		case <-ctx.Done():
			return
		}
	}
}

// lose accounts for events that will not come back from disk.
func (o *overflow) lose(reason queue.Reason, environment string, events int, first, last uint64) {
	o.queue.Lost(queue.Loss{Reason: reason, Environment: environment, Events: uint64(events), First: first, Last: last})
}

// evict moves the oldest blocks to disk, until so many bytes of the bound are
// free, or until there is no time left.
func (o *overflow) evict(ctx context.Context, room int64) {
	for o.queue.Room() < room && ctx.Err() == nil {
		block, environment := o.queue.Evict()
		if block == nil {
			return
		}
		if err := o.file.Append(spilled(block, environment)); err != nil {
			o.queue.Returned(block)
			o.note(err)
			return
		}
		o.queue.Kept(block)
	}
}

func spilled(block *queue.Block, environment string) spill.Spilled {
	return spill.Spilled{
		Lines: block.Lines, Events: block.Events,
		First: block.First, Last: block.Last, Environment: environment,
	}
}

// restore brings blocks back as long as half of the bound is free. What was
// read and found no room is tried again first.
func (o *overflow) restore() {
	if len(o.back) == 0 {
		o.back = o.read(o.queue.Room() - o.queue.Bound()/2)
	}
	restored := o.queue.Restore(o.back)
	for range restored {
		if err := o.file.Done(); err != nil {
			o.note(err)
		}
	}
	o.back = o.back[restored:]
	o.measure()
}

// read reads the oldest blocks, of about so many bytes.
func (o *overflow) read(bytes int64) []*queue.Block {
	var blocks []*queue.Block
	for bytes > 0 && len(blocks) < mostRestored {
		kept, ok, err := o.file.Next()
		var damage *spill.DamageError
		switch {
		case errors.As(err, &damage):
			o.note(err)
			o.lose(queue.Damaged, damage.Environment, damage.Events, damage.First, damage.Last)
		case err != nil || !ok:
			return blocks
		default:
			blocks = append(blocks, o.block(kept))
			bytes -= o.queue.Cost(len(kept.Lines))
		}
	}
	return blocks
}

// measure makes known how many blocks are on disk.
func (o *overflow) measure() {
	blocks, _ := o.file.Len()
	o.blocks.Store(int64(blocks))
}

// isEmpty tells whether nothing is on disk. It may be called from anywhere.
func (o *overflow) isEmpty() bool { return o == nil || o.blocks.Load() == 0 }

// block is what was kept, as a block of the queue.
func (o *overflow) block(kept spill.Spilled) *queue.Block {
	return &queue.Block{
		Key: o.keyOf(kept.Environment), Lines: kept.Lines, Events: kept.Events,
		First: kept.First, Last: kept.Last, Environment: kept.Environment, Since: time.Now().Add(-o.linger),
	}
}

// loseAll accounts for all that lies on disk.
func (o *overflow) loseAll(ctx context.Context) {
	for _, block := range o.back {
		o.lose(queue.Deadline, block.Environment, block.Events, block.First, block.Last)
	}
	for ctx.Err() == nil {
		kept, ok, err := o.file.Next()
		var damage *spill.DamageError
		switch {
		case errors.As(err, &damage):
			o.lose(queue.Damaged, damage.Environment, damage.Events, damage.First, damage.Last)
		case err != nil || !ok:
			return
		default:
			o.lose(queue.Deadline, kept.Environment, kept.Events, kept.First, kept.Last)
		}
	}
}

// note leaves the first trouble with the file for the life to tell.
func (o *overflow) note(err error) {
	if errors.Is(err, spill.ErrFull) || o.told {
		return
	}
	o.told = true
	o.notes <- err
}

// trouble is what is to be told; nil if there is nothing.
func (o *overflow) trouble() error {
	if o == nil {
		return nil
	}
	select {
	case err := <-o.notes:
		return err
	default:
		return nil
	}
}

// leave is called when run has ended. What the queue still holds goes to disk
// for the next process, as long as ctx allows. If there will be none, what lies
// there is lost.
func (o *overflow) leave(ctx context.Context, forGood bool) {
	if o == nil {
		return
	}
	if forGood {
		o.loseAll(ctx)
	} else {
		o.evict(ctx, o.queue.Bound())
	}
	if err := o.file.Close(); err != nil {
		o.note(err)
	}
}

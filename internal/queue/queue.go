// Package queue is where events wait for the stream: bounded in bytes, those
// in flight included, never blocking, counting what it drops and why.
package queue

import (
	"slices"
	"sync"
	"time"
)

// Packing says how lines are packed into blocks.
type Packing struct {
	Bytes  int // a block of several lines has at most so many bytes
	Events int // a block has at most so many lines
	First  int // a block begins with memory for so many bytes, and grows as it fills
}

// Lines packs many lines into a block: up to 25,000 bytes, the unit by which
// Kinesis bills a provisioned stream, and 500 events, the most that Firehose
// takes apart again.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
func Lines() Packing { return Packing{Bytes: 25_000, Events: 500, First: 25_000} }

// Single packs each line into a block of its own.
func Single() Packing { return Packing{Events: 1} }

// Queue holds events from the moment they are accepted until the stream has
// them. Its methods never wait.
type Queue struct {
	maxBytes int64
	enough   int

	mu          sync.Mutex
	environment string  // guarded by mu; who numbers what is offered
	packing     Packing // guarded by mu
	waiting     fifo    // guarded by mu; the last one may be open
	bytes       int     // guarded by mu; the sum of waiting's lines

	// signalled is guarded by mu: what was ready when the last line came.
	signalled  int
	flight     []*Block // guarded by mu; taken and not settled, oldest first
	flying     int64    // guarded by mu; the sum of flight's costs
	spare      []*Block // guarded by mu; empty blocks to be filled again
	spareBytes int64    // guarded by mu; their memory
	counts     Counts   // guarded by mu
	losses     losses   // guarded by mu
	closed     bool     // guarded by mu; nothing is accepted any more

	// changed has room for one signal that something was queued, freed for one
	// that bytes became free.
	changed, freed chan struct{}
}

// New returns an empty queue that holds at most maxBytes, and that signals a
// change when the first line waits and when enough bytes are ready.
func New(maxBytes int64, packing Packing, enough int) *Queue {
	q := &Queue{packing: packing, maxBytes: maxBytes, enough: enough, changed: make(chan struct{}, 1), freed: make(chan struct{}, 1)}
	q.packing.Bytes = q.limit(packing.Bytes)
	return q
}

// SetBlockBytes sets how many bytes a block of several lines has at the most,
// from the next line on.
func (q *Queue) SetBlockBytes(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.packing.Bytes = q.limit(n)
}

// limit keeps blocks that grow so small that several fit the bound.
func (q *Queue) limit(n int) int { return min(n, max(q.packing.First, int(q.maxBytes/4))) }

// Offer queues a copy of line, waiting since the given time, dropping the oldest
// that waits if there is no room. Lines of several keys share no block. The
// caller numbers the lines from 1, without gaps, and offers them in that
// order.
func (q *Queue) Offer(sequence uint64, at time.Time, key string, line []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.counts.Received++
	if q.closed {
		q.drop(Loss{Reason: Deadline, Events: 1, First: sequence, Last: sequence})
		return
	}
	block, reason := q.blockFor(key, line)
	if block == nil {
		q.drop(Loss{Reason: reason, Events: 1, First: sequence, Last: sequence})
		return
	}
	oldest := q.waiting.all()[0]
	before := oldest.Since
	block.add(sequence, at, line)
	q.waiting.ageUpTo(q.waiting.len() - 1)
	first := q.bytes == 0 || oldest.Since.Before(before)
	q.counts.Last = sequence
	q.counts.PeakBytes = max(q.counts.PeakBytes, q.counts.Bytes)
	q.bytes += len(line)
	ready := q.ready()
	if first || q.signalled < q.enough && ready >= q.enough {
		signal(q.changed)
	}
	q.signalled = ready
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // one is there already
	}
}

// Take hands out the oldest blocks that fit into blocks and bytes, and one in
// any case if one is ready. A block that still has room is ready only if
// unfilled says so. What is taken is in flight until it is settled.
func (q *Queue) Take(dst []*Block, blocks, bytes int, unfilled bool) []*Block {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := q.waiting.all()
	if !unfilled && len(waiting) > 0 && !q.waiting.last().isFull(q.packing) {
		waiting = waiting[:len(waiting)-1] // only the last one may have room
	}
	taken := 0
	for taken < min(len(waiting), blocks) {
		size := len(waiting[taken].Lines)
		if taken > 0 && size > bytes {
			break
		}
		bytes -= size
		q.bytes -= size
		taken++
	}
	dst = append(dst, waiting[:taken]...)
	q.flight = append(q.flight, waiting[:taken]...)
	for _, block := range waiting[:taken] {
		q.flying += block.cost()
	}
	q.waiting.remove(taken)
	q.signalled = q.ready()
	return dst
}

// Waiting is what is queued and not in flight.
type Waiting struct {
	Bytes int       // of all lines
	Ready int       // of those in blocks that have no more room, in bytes
	Next  int       // of those in the first block, in bytes
	First uint64    // the first sequence number; 0 if it is another environment's
	Since time.Time // from when on the first has waited
}

// Waiting returns what is queued and not in flight.
func (q *Queue) Waiting() Waiting {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting.len() == 0 {
		return Waiting{}
	}
	oldest := q.waiting.all()[0]
	first := oldest.First
	if oldest.Environment != "" {
		first = 0 // its numbers are another's: it goes with whatever is asked for
	}
	return Waiting{Bytes: q.bytes, Ready: q.ready(), Next: len(oldest.Lines), First: first, Since: oldest.Since}
}

// ready is how many bytes wait in blocks that have no more room.
func (q *Queue) ready() int {
	if q.waiting.len() == 0 || q.waiting.last().isFull(q.packing) {
		return q.bytes
	}
	return q.bytes - len(q.waiting.last().Lines)
}

// Settled tells whether every event up to the given sequence number is
// delivered or dropped.
func (q *Queue) Settled(through uint64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !outstanding(q.waiting.all(), through) && !outstanding(q.flight, through)
}

// outstanding tells whether blocks have an event up to the given one. They are
// in order, but for those that came back from elsewhere.
func outstanding(blocks []*Block, through uint64) bool {
	for _, block := range blocks {
		switch {
		case block.Environment != "":
		case block.First <= through:
			return true
		case !block.sealed:
			return false // so are all that follow
		}
	}
	return false
}

// Oldest is since when the oldest event waits or is in flight; the zero time if
// there is none.
func (q *Queue) Oldest() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.flight) > 0 {
		return q.flight[0].Since
	}
	if q.waiting.len() > 0 {
		return q.waiting.all()[0].Since
	}
	return time.Time{}
}

// Counts returns what happened so far.
func (q *Queue) Counts() Counts {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.counts
}

// Delivered settles a block that the stream has taken. The block is the
// queue's again.
func (q *Queue) Delivered(block *Block) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.counts.Delivered += uint64(block.Events)
	q.land(block)
}

// Dropped settles a block that will not be delivered. The block is the queue's
// again.
func (q *Queue) Dropped(block *Block, reason Reason) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dropBlock(reason, block)
	q.land(block)
}

func (q *Queue) land(block *Block) {
	q.unflight(block)
	q.release(block)
}

func (q *Queue) unflight(block *Block) {
	i := slices.Index(q.flight, block)
	if i < 0 {
		panic("queue: a block was settled that is not in flight")
	}
	q.flight = slices.Delete(q.flight, i, i+1)
	q.flying -= block.cost()
}

func (q *Queue) dropBlock(reason Reason, block *Block) {
	q.drop(Loss{
		Reason: reason, Events: uint64(block.Events),
		Environment: block.Environment, First: block.First, Last: block.Last,
	})
}

func (q *Queue) drop(loss Loss) {
	q.counts.Dropped[loss.Reason] += loss.Events
	q.losses.add(loss)
}

// release gives a block's bytes back to the bound.
func (q *Queue) release(block *Block) {
	q.counts.Bytes -= block.cost()
	signal(q.freed)
	q.spareIt(block)
}

// Close ends the intake: what is offered from now on is dropped, and so is
// what still waits. What is in flight stays its taker's to settle.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for _, block := range q.waiting.all() {
		q.dropBlock(Deadline, block)
		q.counts.Bytes -= block.cost()
	}
	q.waiting, q.spare, q.bytes = fifo{}, nil, 0
}

// Freed receives when bytes became free. One signal may stand for several.
func (q *Queue) Freed() <-chan struct{} { return q.freed }

// Changed receives when the first line waits, and when enough bytes do. One
// signal may stand for several.
func (q *Queue) Changed() <-chan struct{} { return q.changed }

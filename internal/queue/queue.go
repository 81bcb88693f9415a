// Package queue is where events wait for the stream: bounded in bytes, those
// in flight included, never blocking, counting what it drops and why.
package queue

import (
	"slices"
	"sync"
)

// Packing says how lines are packed into blocks.
type Packing struct {
	Bytes  int // a block of several lines has at most so many bytes
	Events int // a block has at most so many lines
}

// Lines packs many lines into a block: up to 25,000 bytes, the unit by which
// Kinesis bills a provisioned stream, and 500 events, the most that Firehose
// takes apart again.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
func Lines() Packing { return Packing{Bytes: 25_000, Events: 500} }

// Single packs each line into a block of its own.
func Single() Packing { return Packing{Events: 1} }

// spareBlocks is how many settled blocks are kept to be filled again.
const spareBlocks = 8

// Queue holds events from the moment they are accepted until the stream has
// them. Its methods never wait.
type Queue struct {
	packing  Packing
	maxBytes int64
	enough   int

	mu      sync.Mutex
	waiting []*Block // guarded by mu; oldest first; the last one may be open
	bytes   int      // guarded by mu; the sum of waiting's lines
	flight  []*Block // guarded by mu; taken and not settled
	spare   []*Block // guarded by mu; empty blocks of the packing's size
	counts  Counts   // guarded by mu
	closed  bool     // guarded by mu; nothing is accepted any more

	// changed has room for one signal that something was queued.
	changed chan struct{}
}

// New returns an empty queue that holds at most maxBytes, and that signals a
// change when the first line waits and when enough bytes wait.
func New(maxBytes int64, packing Packing, enough int) *Queue {
	return &Queue{packing: packing, maxBytes: maxBytes, enough: enough, changed: make(chan struct{}, 1)}
}

// Offer queues a copy of line, dropping the oldest that waits if there is no
// room. The caller numbers the lines from 1, without gaps, and offers them in
// that order.
func (q *Queue) Offer(sequence uint64, line []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.counts.Received++
	if q.closed {
		q.counts.drop(Deadline, 1)
		return
	}
	block, reason := q.blockFor(line)
	if block == nil {
		q.counts.drop(reason, 1)
		return
	}
	block.add(sequence, line)
	q.counts.Last = sequence
	q.counts.PeakBytes = max(q.counts.PeakBytes, q.counts.Bytes)
	before := q.bytes
	q.bytes += len(line)
	if before == 0 || before < q.enough && q.bytes >= q.enough {
		q.signal()
	}
}

func (q *Queue) signal() {
	select {
	case q.changed <- struct{}{}:
	default: // one is there already
	}
}

// blockFor returns the block that line goes into, or why there is none.
func (q *Queue) blockFor(line []byte) (*Block, Reason) {
	if n := len(q.waiting); n > 0 && q.waiting[n-1].has(len(line), q.packing.Events) {
		return q.waiting[n-1], 0
	}
	size := int64(max(len(line), q.packing.Bytes))
	if size > q.maxBytes {
		return nil, TooLarge
	}
	for q.counts.Bytes+size > q.maxBytes {
		if len(q.waiting) == 0 {
			return nil, QueueFull // all that is held is in flight
		}
		oldest := q.waiting[0]
		q.waiting = slices.Delete(q.waiting, 0, 1)
		q.bytes -= len(oldest.Lines)
		q.counts.drop(QueueFull, oldest.Events)
		q.release(oldest)
	}
	block := q.newBlock(int(size))
	q.waiting = append(q.waiting, block)
	q.counts.Bytes += block.cost()
	return block, 0
}

func (q *Queue) newBlock(size int) *Block {
	if n := len(q.spare); n > 0 && size == q.packing.Bytes {
		block := q.spare[n-1]
		q.spare = q.spare[:n-1]
		return block
	}
	return &Block{Lines: make([]byte, 0, size)}
}

// Take hands out the oldest blocks that fit into blocks and bytes, and one in
// any case if one is ready. A block that still has room is ready only if
// unfilled says so. What is taken is in flight until it is settled.
func (q *Queue) Take(dst []*Block, blocks, bytes int, unfilled bool) []*Block {
	q.mu.Lock()
	defer q.mu.Unlock()
	ready := len(q.waiting)
	if !unfilled {
		ready = max(ready-1, 0) // only the last one may have room
	}
	taken := 0
	for taken < min(ready, blocks) {
		size := len(q.waiting[taken].Lines)
		if taken > 0 && size > bytes {
			break
		}
		bytes -= size
		q.bytes -= size
		taken++
	}
	dst = append(dst, q.waiting[:taken]...)
	q.flight = append(q.flight, q.waiting[:taken]...)
	q.waiting = slices.Delete(q.waiting, 0, taken)
	return dst
}

// Waiting is how many bytes are queued and not in flight.
func (q *Queue) Waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bytes
}

// Settled tells whether every event up to the given sequence number is
// delivered or dropped.
func (q *Queue) Settled(through uint64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	outstanding := func(b *Block) bool { return b.First <= through }
	return !slices.ContainsFunc(q.waiting, outstanding) && !slices.ContainsFunc(q.flight, outstanding)
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
	q.counts.drop(reason, block.Events)
	q.land(block)
}

func (q *Queue) land(block *Block) {
	i := slices.Index(q.flight, block)
	if i < 0 {
		panic("queue: a block was settled that is not in flight")
	}
	q.flight = slices.Delete(q.flight, i, i+1)
	q.release(block)
}

// release gives a block's bytes back to the bound.
func (q *Queue) release(block *Block) {
	q.counts.Bytes -= block.cost()
	if cap(block.Lines) == q.packing.Bytes && len(q.spare) < spareBlocks {
		*block = Block{Lines: block.Lines[:0]}
		q.spare = append(q.spare, block)
	}
}

// Close ends the intake: what is offered from now on is dropped, and so is
// what still waits. What is in flight stays its taker's to settle.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for _, block := range q.waiting {
		q.counts.drop(Deadline, block.Events)
		q.counts.Bytes -= block.cost()
	}
	q.waiting, q.spare, q.bytes = nil, nil, 0
}

// Changed receives when the first line waits, and when enough bytes do. One
// signal may stand for several.
func (q *Queue) Changed() <-chan struct{} { return q.changed }

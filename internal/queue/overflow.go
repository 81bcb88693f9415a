package queue

import "cmp"

// Evict hands out the oldest block that waits, for it to be kept elsewhere, and
// the environment that numbered it, be it the own or another; nil if none waits.
// It is in flight until it is Kept or Returned.
func (q *Queue) Evict() (block *Block, environment string) {
	taken := q.Take(nil, 1, 1, true)
	if len(taken) == 0 {
		return nil, ""
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return taken[0], cmp.Or(taken[0].Environment, q.environment)
}

// Kept settles a block that is kept elsewhere until it is restored.
func (q *Queue) Kept(block *Block) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if block.Environment != "" { // it is received again when it comes back
		q.counts.Received -= uint64(block.Events)
		q.counts.Recovered -= uint64(block.Events)
	}
	q.land(block)
}

// Lost notes that events will not come back that were kept elsewhere. The loss
// names its environment, be it the own or another.
func (q *Queue) Lost(loss Loss) {
	q.mu.Lock()
	defer q.mu.Unlock()
	loss.Environment = q.foreign(loss.Environment)
	if loss.Environment != "" {
		q.counts.Received += loss.Events
		q.counts.Recovered += loss.Events
	}
	q.drop(loss)
}

// Returned puts a block that was taken or evicted back before all that wait.
func (q *Queue) Returned(block *Block) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unflight(block)
	block.sealed = true // what came after it may be in flight: no line of now follows its last
	q.addAt(0, []*Block{block})
}

// Restore queues blocks, oldest first, before all others that wait but those
// that were restored before them, and returns how many of them had room, from
// the first on. They name their environments, be they the own or others; those
// of others count as received.
func (q *Queue) Restore(blocks []*Block) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0
	}
	fit := 0
	for fit < len(blocks) && q.counts.Bytes+blocks[fit].cost() <= q.maxBytes {
		block := blocks[fit]
		block.sealed, block.restored = true, true
		block.Environment = q.foreign(block.Environment)
		q.counts.Bytes += block.cost()
		if block.Environment != "" {
			q.counts.Received += uint64(block.Events)
			q.counts.Recovered += uint64(block.Events)
		}
		fit++
	}
	q.counts.PeakBytes = max(q.counts.PeakBytes, q.counts.Bytes)
	q.addAt(q.waiting.restored(), blocks[:fit])
	return fit
}

func (q *Queue) addAt(i int, blocks []*Block) {
	if len(blocks) == 0 {
		return
	}
	q.waiting.addAt(i, blocks)
	q.waiting.ageUpTo(min(i+len(blocks), q.waiting.len()-1))
	for _, block := range blocks {
		q.bytes += len(block.Lines)
	}
	signal(q.changed)
}

// IsEmpty tells whether nothing waits and nothing is in flight.
func (q *Queue) IsEmpty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting.len() == 0 && len(q.flight) == 0
}

package queue

import "slices"

// Evict hands out the oldest block that waits, for it to be kept elsewhere; nil
// if none waits. It is in flight until it is Kept or Returned.
func (q *Queue) Evict() *Block {
	if taken := q.Take(nil, 1, 1, true); len(taken) > 0 {
		return taken[0]
	}
	return nil
}

// Kept settles a block that is kept elsewhere until it is restored.
func (q *Queue) Kept(block *Block) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.land(block)
}

// Returned puts a block that was taken or evicted back before all that wait.
func (q *Queue) Returned(block *Block) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unflight(block)
	q.addFirst(block)
}

// Restore queues blocks, oldest first, before all others that wait, and returns
// whether there was room for them. Those of other environments count as
// received.
func (q *Queue) Restore(blocks []*Block) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all int64
	for _, block := range blocks {
		all += block.cost()
	}
	if q.closed || q.counts.Bytes+all > q.maxBytes {
		return false
	}
	q.counts.Bytes += all
	for _, block := range slices.Backward(blocks) {
		if block.Environment != "" {
			q.counts.Received += uint64(block.Events)
			q.counts.Recovered += uint64(block.Events)
		}
		q.addFirst(block)
	}
	return true
}

func (q *Queue) addFirst(block *Block) {
	q.waiting.addFirst(block)
	q.bytes += len(block.Lines)
	signal(q.changed)
}

// Bound is how much it holds at the most, in bytes.
func (q *Queue) Bound() int64 { return q.maxBytes }

// Room is how much of the bound is free, in bytes.
func (q *Queue) Room() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.maxBytes - q.counts.Bytes
}

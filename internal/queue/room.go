package queue

// spareShare is how much memory of settled blocks is kept to be filled again:
// this part of the bound, beyond it.
const spareShare = 16

// Bound is how much it holds at the most, in bytes.
func (q *Queue) Bound() int64 { return q.maxBytes }

// Cost is how much of the bound a line of the given size takes, in bytes, if it
// needs a block of its own.
func (q *Queue) Cost(size int) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return cost(max(size, q.firstSize()))
}

// Room is how much of the bound is free, in bytes.
func (q *Queue) Room() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.maxBytes - q.counts.Bytes
}

// Fits tells whether a line of the given size can be queued without dropping
// another. One that can never be queued is not worth waiting for: it fits too.
func (q *Queue) Fits(key string, size int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	needed := cost(max(size, q.firstSize()))
	if q.hasOpen(key, size) {
		needed = int64(q.growth(q.waiting.last(), size))
	}
	return needed > q.maxBytes || q.counts.Bytes+needed <= q.maxBytes
}

// blockFor returns the block that line goes into, or why there is none.
func (q *Queue) blockFor(key string, line []byte) (*Block, Reason) {
	if q.hasOpen(key, len(line)) && q.grow(q.waiting.last(), len(line)) {
		return q.waiting.last(), 0
	}
	size := max(len(line), q.firstSize())
	if cost(size) > q.maxBytes {
		return nil, TooLarge
	}
	if !q.makeRoom(cost(size), 0) {
		return nil, QueueFull
	}
	block := q.newBlock(size)
	block.Key = key
	q.waiting.add(block)
	q.counts.Bytes += block.cost()
	return block, 0
}

// firstSize is what a block's memory begins with.
func (q *Queue) firstSize() int { return min(q.packing.Bytes, q.packing.First) }

// hasOpen tells whether the last block may take a line of the given size.
func (q *Queue) hasOpen(key string, size int) bool {
	return q.waiting.len() > 0 && q.waiting.last().Key == key && q.waiting.last().has(size, q.packing)
}

// growth is how much more memory a block needs for a line of the given size.
func (q *Queue) growth(block *Block, size int) int {
	if len(block.Lines)+size <= cap(block.Lines) {
		return 0
	}
	return min(max(2*cap(block.Lines), len(block.Lines)+size), q.packing.Bytes) - cap(block.Lines)
}

// grow gives the last block memory for a line of the given size, if the bound
// allows it.
func (q *Queue) grow(block *Block, size int) bool {
	more := q.growth(block, size)
	if more == 0 {
		return true
	}
	if !q.makeRoom(int64(more), block.cost()) {
		return false
	}
	block.Lines = append(make([]byte, 0, cap(block.Lines)+more), block.Lines...)
	q.counts.Bytes += int64(more)
	return true
}

// makeRoom drops the oldest that wait, but for those that cost what is to be
// kept, until so many bytes of the bound are free. It drops none if that would
// not be enough.
func (q *Queue) makeRoom(bytes, kept int64) bool {
	if q.flying+kept+bytes > q.maxBytes {
		return false
	}
	for q.counts.Bytes+bytes > q.maxBytes {
		oldest := q.waiting.all()[0]
		q.waiting.remove(1)
		q.bytes -= len(oldest.Lines)
		q.dropBlock(QueueFull, oldest)
		q.release(oldest)
	}
	return true
}

func (q *Queue) newBlock(size int) *Block {
	if n := len(q.spare); n > 0 {
		block := q.spare[n-1]
		if size <= cap(block.Lines) && q.counts.Bytes+block.cost() <= q.maxBytes {
			q.spare = q.spare[:n-1]
			q.spareBytes -= int64(cap(block.Lines))
			return block
		}
	}
	return &Block{Lines: make([]byte, 0, size)}
}

// spareIt keeps a block that was settled, to be filled again, if it is of a
// size that others will have, and not too much is kept already.
func (q *Queue) spareIt(block *Block) {
	size := cap(block.Lines)
	if size == 0 || size < q.firstSize() || size > q.packing.Bytes || q.spareBytes+int64(size) > q.maxBytes/spareShare {
		return
	}
	*block = Block{Lines: block.Lines[:0]}
	q.spare = append(q.spare, block)
	q.spareBytes += int64(size)
}

package queue

import "time"

// Block is a run of packed lines: what one Kinesis record will hold. It
// belongs to the queue until Take hands it out, then to the taker until
// Delivered or Dropped gives it back.
type Block struct {
	// Lines holds whole lines, one after another.
	Lines []byte
	// Events counts them.
	Events int
	// First and Last are the sequence numbers of the first and the last line;
	// between them none is missing.
	First, Last uint64
	// Key is the partition key that all of its lines belong to; empty if they
	// belong to none.
	Key string
	// Environment numbered the lines, if it was another than the queue's own:
	// an earlier process of the same sandbox. Empty for the own.
	Environment string
	// restored blocks came back from elsewhere.
	restored bool
	// sealed blocks take no more lines.
	sealed bool
	// Since is from when on the line has waited that has waited longest.
	Since time.Time
}

// blockOverhead is about what a block takes besides its lines, in bytes.
const blockOverhead = 128

// cost is what the block holds of the queue's bound.
func (b *Block) cost() int64 { return cost(cap(b.Lines)) }

func cost(size int) int64 { return int64(size) + blockOverhead }

func (b *Block) has(room int, p Packing) bool {
	return !b.sealed && len(b.Lines)+room <= p.Bytes && b.Events < p.Events
}

// isFull tells whether not even the shortest line has room.
func (b *Block) isFull(p Packing) bool { return !b.has(1, p) }

func (b *Block) add(sequence uint64, at time.Time, line []byte) {
	if b.Events == 0 {
		b.First, b.Since = sequence, at
	}
	if at.Before(b.Since) {
		b.Since = at
	}
	b.Last = sequence
	b.Events++
	b.Lines = append(b.Lines, line...)
}

package kinesissim

import "time"

// entryOverhead is what an entry costs beside its data and key.
const entryOverhead = 96

// entry is one kept record. Its ordinal follows from its place.
type entry struct {
	arrived time.Time
	key     string
	data    []byte
}

func (e *entry) size() int { return len(e.data) + len(e.key) }

// ring keeps the newest entries within a bound of bytes. Its owner's lock
// guards it.
type ring struct {
	entries []entry
	head    int   // entries before it are trimmed
	base    int64 // ordinal of entries[head]
	bytes   int   // of what is kept, overhead included
	limit   int
}

func (r *ring) len() int { return len(r.entries) - r.head }

// next is the ordinal of the entry that comes next.
func (r *ring) next() int64 { return r.base + int64(r.len()) }

func (r *ring) push(e entry) {
	r.entries = append(r.entries, e)
	r.bytes += e.size() + entryOverhead
	for r.bytes > r.limit && r.len() > 1 {
		r.drop()
	}
}

// expire drops what arrived before the given instant.
func (r *ring) expire(before time.Time) {
	for r.len() > 0 && r.entries[r.head].arrived.Before(before) {
		r.drop()
	}
}

func (r *ring) drop() {
	r.bytes -= r.entries[r.head].size() + entryOverhead
	r.entries[r.head] = entry{}
	r.head++
	r.base++
	if r.head > len(r.entries)/2 {
		r.compact()
	}
}

// compact moves the kept half to the front, so that each entry is moved at
// most once per drop.
func (r *ring) compact() {
	n := copy(r.entries, r.entries[r.head:])
	clear(r.entries[n:])
	r.entries = r.entries[:n]
	r.head = 0
}

// from returns the kept entries from an ordinal on, and the ordinal of the
// first of them.
func (r *ring) from(ordinal int64) ([]entry, int64) {
	ordinal = min(max(ordinal, r.base), r.next())
	return r.entries[r.head+int(ordinal-r.base):], ordinal
}

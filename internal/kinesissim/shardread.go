package kinesissim

import "time"

// page is what one GetRecords takes from a shard.
type page struct {
	entries []entry
	first   int64 // ordinal of entries[0]
	next    int64 // ordinal to go on from
	behind  time.Duration
	ended   bool // the shard is closed and this was its end
}

// read takes up to limit records and maxReadBytes from an ordinal on. It fails
// with errRate.
func (sh *shard) read(ordinal int64, limit int) (page, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	now := time.Now()
	if !sh.admitRead(now) {
		return page{}, errRate
	}
	sh.kept.expire(now.Add(-sh.retention))
	kept, first := sh.kept.from(ordinal)
	n, size := fitting(kept, limit)
	sh.spend(size, now)
	p := page{entries: append([]entry(nil), kept[:n]...), first: first, next: first + int64(n)}
	if n < len(kept) {
		p.behind = now.Sub(kept[n].arrived)
	} else {
		p.ended = sh.children != nil
	}
	return p, nil
}

// fitting tells how many of the entries go into one answer, and their bytes.
func fitting(entries []entry, limit int) (n, size int) {
	for n < len(entries) && n < limit {
		more := entries[n].size()
		if n > 0 && size+more > maxReadBytes {
			break
		}
		size += more
		n++
	}
	return n, size
}

// admitRead holds reads to five a second and their bytes to 2 MiB a second:
// one second's worth may be overdrawn, but after a larger answer the rate must
// have caught up first (10 MiB: five seconds).
func (sh *shard) admitRead(now time.Time) bool {
	if !sh.limited {
		return true
	}
	slack := time.Second
	if sh.bigRead {
		slack = 0
	}
	sh.reads.fill(now)
	if !sh.reads.holds(1) || sh.readFree.Sub(now) > slack {
		return false
	}
	sh.reads.take(1)
	return true
}

func (sh *shard) spend(size int, now time.Time) {
	if sh.readFree.Before(now) {
		sh.readFree = now
	}
	sh.readFree = sh.readFree.Add(time.Duration(float64(size) / readBytesPerSecond * float64(time.Second)))
	sh.bigRead = size > readBytesPerSecond
}

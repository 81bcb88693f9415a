package kinesissim

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// The limits of one shard:
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const (
	writeRecordsPerSecond = 1000
	writeBytesPerSecond   = mib
	readsPerSecond        = 5
	readBytesPerSecond    = 2 * mib
	maxReadBytes          = 10 * mib
	maxReadRecords        = 10000
)

var (
	errRate   = errors.New("rate exceeded")
	errClosed = errors.New("shard closed by a re-sharding")
)

// shard is one part of a stream. Its fields above mu never change.
type shard struct {
	index     int
	hashes    hashRange
	parents   []*shard
	created   time.Time
	retention time.Duration
	limited   bool

	mu       sync.Mutex
	kept     ring
	records  bucket
	bytes    bucket
	reads    bucket
	readFree time.Time // until when the bytes read so far use up the rate
	bigRead  bool      // the last read was larger than a second's worth
	children []*shard  // set when a re-sharding closed the shard
	closed   time.Time
}

func newShard(index int, hashes hashRange, config Config, parents ...*shard) *shard {
	now := time.Now()
	return &shard{
		index: index, hashes: hashes, parents: parents, created: now,
		retention: config.Retention, limited: !config.Unlimited,
		kept:    ring{limit: config.ShardBytes},
		records: newBucket(writeRecordsPerSecond, now),
		bytes:   newBucket(writeBytesPerSecond, now),
		reads:   newBucket(readsPerSecond, now),
	}
}

func (sh *shard) id() string { return fmt.Sprintf("shardId-%012d", sh.index) }

// put keeps a record and returns its ordinal and time of arrival. It fails
// with errRate or errClosed.
func (sh *shard) put(key string, data []byte) (int64, time.Time, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.children != nil {
		return 0, time.Time{}, errClosed
	}
	now := time.Now()
	if !sh.admit(len(key)+len(data), now) {
		return 0, now, errRate
	}
	sh.kept.expire(now.Add(-sh.retention))
	ordinal := sh.kept.next()
	sh.kept.push(entry{arrived: now, key: key, data: data})
	return ordinal, now, nil
}

// admit takes a record's share of the shard's rates, if both have it left.
func (sh *shard) admit(size int, now time.Time) bool {
	if !sh.limited {
		return true
	}
	sh.records.fill(now)
	sh.bytes.fill(now)
	if !sh.records.holds(1) || !sh.bytes.holds(float64(size)) {
		return false
	}
	sh.records.take(1)
	sh.bytes.take(float64(size))
	return true
}

// snapshot returns what is kept from an ordinal on, and that ordinal or the
// oldest kept.
func (sh *shard) snapshot(ordinal int64) (kept []entry, first int64) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.kept.expire(time.Now().Add(-sh.retention))
	kept, first = sh.kept.from(ordinal)
	return append([]entry(nil), kept...), first
}

// next is the ordinal of the record that comes next.
func (sh *shard) next() int64 {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.kept.next()
}

// ending tells the shards that follow this one, and when it was closed; nil
// and zero when it is open.
func (sh *shard) ending() ([]*shard, time.Time) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.children, sh.closed
}

func (sh *shard) close(children ...*shard) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.children, sh.closed = children, time.Now()
}

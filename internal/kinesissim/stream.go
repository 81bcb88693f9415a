package kinesissim

import (
	"errors"
	"sort"
	"sync"
	"time"
)

// onDemandShards is what AWS gives a new on-demand stream.
const onDemandShards = 4

// stream is one data stream. Its fields above mu never change.
type stream struct {
	name      string
	arn       string
	onDemand  bool
	maxRecord int // data and key
	created   time.Time
	activeAt  time.Time

	mu        sync.RWMutex
	shards    []*shard // all there ever were, by index
	open      []*shard // those that take records, by hash range; replaced, never changed
	deletedAt time.Time
}

func newStream(spec StreamSpec, arn string, config Config) *stream {
	n := spec.Shards
	if spec.OnDemand {
		n = onDemandShards
	}
	now := time.Now()
	st := &stream{
		name: spec.Name, arn: arn, onDemand: spec.OnDemand, maxRecord: spec.MaxRecordBytes,
		created: now, activeAt: now.Add(config.CreateDelay),
	}
	for i, hashes := range evenRanges(n) {
		st.shards = append(st.shards, newShard(i, hashes, config))
	}
	st.open = append(st.open, st.shards...)
	return st
}

// status follows from the clock, so that no goroutine has to change it.
func (st *stream) status() string {
	st.mu.RLock()
	defer st.mu.RUnlock()
	switch {
	case !st.deletedAt.IsZero():
		return "DELETING"
	case time.Now().Before(st.activeAt):
		return "CREATING"
	}
	return "ACTIVE"
}

// gone tells whether the stream has been deleted for good.
func (st *stream) gone() bool {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return !st.deletedAt.IsZero() && !time.Now().Before(st.deletedAt)
}

func (st *stream) delete(after time.Duration) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.deletedAt = time.Now().Add(after)
}

// put keeps a record in the shard its hash belongs to.
func (st *stream) put(hash hashKey, key string, data []byte) (sh *shard, ordinal int64, arrived time.Time, err error) {
	for {
		sh = st.shardOf(hash)
		ordinal, arrived, err = sh.put(key, data)
		if !errors.Is(err, errClosed) { // otherwise st.open is about to be replaced
			return sh, ordinal, arrived, err
		}
	}
}

func (st *stream) shardOf(hash hashKey) *shard {
	open := st.openShards()
	i := sort.Search(len(open), func(i int) bool { return !open[i].hashes.last.less(hash) })
	return open[i]
}

func (st *stream) openShards() []*shard {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.open
}

func (st *stream) allShards() []*shard {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.shards[:len(st.shards):len(st.shards)]
}

func (st *stream) shard(id string) *shard {
	for _, sh := range st.allShards() {
		if sh.id() == id {
			return sh
		}
	}
	return nil
}

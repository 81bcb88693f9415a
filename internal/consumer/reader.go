// Package consumer reads a Kinesis stream as its consumers do: every shard,
// with GetRecords, politely, and past every re-sharding.
package consumer

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// API is what a reader calls; *kinesis.Client has it.
type API interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	GetShardIterator(context.Context, *kinesis.GetShardIteratorInput, ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error)
}

// Poll is how often a shard is read. Kinesis allows five reads of a shard in a
// second, for all consumers together.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
const Poll = 250 * time.Millisecond

// longestBackoff is the longest pause between reads of a shard that fail.
const longestBackoff = 5 * time.Second

// Start is where reading begins.
type Start struct {
	// Type is TRIM_HORIZON, LATEST or AT_TIMESTAMP. Shards that come to be
	// later are read from their beginning.
	Type types.ShardIteratorType
	// Time goes with AT_TIMESTAMP.
	Time time.Time
	// After has, by shard, the sequence number behind which to go on there.
	After map[string]string
}

// Batch is what one read of one shard gave.
type Batch struct {
	Shard   string
	Records []types.Record
	Asked   time.Time // when the read began
	Read    time.Time // when it ended
	// Latest tells that nothing newer was there. What is newer than a closed
	// shard is in its children: of its batches only the last one has it.
	Latest bool
	// Ended tells that the shard is closed and was read to its end: it is the
	// last batch, and has no records.
	Ended bool
	// Opened are the shards that are read from now on because of that end.
	Opened []string
	// Err is why nothing was read. The reader goes on.
	Err error
}

// Reader reads a stream's shards, the children of each after their parents.
type Reader struct {
	stream stream
	start  Start
	first  []*shard

	mu     sync.Mutex // guards family
	family family
}

// Open finds the shards of a stream, by its name or ARN, and the places to
// begin at. An error is one of Kinesis's or of the way there.
func Open(ctx context.Context, api API, name string, start Start) (*Reader, error) {
	r := &Reader{stream: newStream(api, name), start: start}
	listed, err := r.stream.list(ctx)
	if err == nil && len(listed) == 0 {
		err = errNoShards
	}
	if err != nil {
		return nil, fmt.Errorf("listing the shards of stream %s: %w", name, err)
	}
	if start.Type == types.ShardIteratorTypeLatest {
		r.family.skipClosed(listed)
	}
	for _, id := range r.family.next(listed) {
		s := r.shard(id, start)
		if err := s.locate(ctx); err != nil {
			return nil, err
		}
		r.first = append(r.first, s)
	}
	return r, nil
}

// Shards are those that are read at first.
func (r *Reader) Shards() []string {
	ids := make([]string, len(r.first))
	for i, s := range r.first {
		ids[i] = s.id
	}
	return ids
}

func (r *Reader) shard(id string, start Start) *shard {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &shard{stream: r.stream, id: id, start: start, shut: r.family.shut[id]}
	if last, found := start.After[id]; found {
		s.last = &last
	}
	return s
}

// Run reads every shard until ctx ends, and gives each batch to deliver, one
// at a time for each shard: while deliver waits, that shard is not read. It
// returns when nothing of it runs any more.
func (r *Reader) Run(ctx context.Context, deliver func(Batch)) {
	var readers sync.WaitGroup
	var read func(s *shard)
	read = func(s *shard) {
		if !s.run(ctx, deliver) {
			return
		}
		children, ok := r.succeed(ctx, s, deliver)
		if !ok {
			return
		}
		for _, child := range children {
			readers.Go(func() { read(child) })
		}
	}
	for _, s := range r.first {
		readers.Go(func() { read(s) })
	}
	readers.Wait()
}

// mostListings is how often the children of a shard are looked for: a listing
// may be older than its end.
const mostListings = 5

// succeed tells of a shard's end, and returns those that can be read now.
func (r *Reader) succeed(ctx context.Context, ended *shard, deliver func(Batch)) ([]*shard, bool) {
	var pause backoff
	for listings := 1; ; {
		b := Batch{Shard: ended.id, Asked: time.Now()}
		listed, err := r.stream.list(ctx)
		b.Read = time.Now()
		if ctx.Err() != nil {
			return nil, false
		}
		if err == nil && listings < mostListings && !hasChildren(listed, ended.id) {
			listings++
			if !pause.wait(ctx, b.Asked, false) {
				return nil, false
			}
			continue
		}
		if err == nil {
			b.Ended, b.Latest = true, true
			b.Opened = r.close(ended.id, listed)
			deliver(b)
			return r.children(b.Opened), true
		}
		b.Err = fmt.Errorf("listing the shards of stream %s: %w", r.stream.name, err)
		deliver(b)
		if !pause.wait(ctx, b.Asked, false) {
			return nil, false
		}
	}
}

// hasChildren tells whether a shard came out of the given one.
func hasChildren(listed []types.Shard, parent string) bool {
	return slices.ContainsFunc(listed, func(s types.Shard) bool {
		return aws.ToString(s.ParentShardId) == parent || aws.ToString(s.AdjacentParentShardId) == parent
	})
}

func (r *Reader) close(id string, listed []types.Shard) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.family.close(id)
	return slices.Clip(r.family.next(listed))
}

// children are read from where reading began, which was before they were
// there.
func (r *Reader) children(ids []string) []*shard {
	start := r.start
	if start.Type == types.ShardIteratorTypeLatest {
		start.Type = types.ShardIteratorTypeTrimHorizon
	}
	all := make([]*shard, len(ids))
	for i, id := range ids {
		all[i] = r.shard(id, start)
	}
	return all
}

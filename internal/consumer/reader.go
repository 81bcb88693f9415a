// Package consumer reads a Kinesis stream as its consumers do: every shard at
// once, with GetRecords, politely.
package consumer

import (
	"context"
	"errors"
	"fmt"
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

// Batch is what one read of one shard gave.
type Batch struct {
	Shard   string
	Records []types.Record
	Asked   time.Time // when the read began
	Read    time.Time // when it ended
	// Latest tells that nothing newer was there.
	Latest bool
	// Err is why nothing was read. The reader goes on.
	Err error
}

// Reader reads the shards that a stream had when it was opened.
type Reader struct {
	api    API
	stream string
	shards []*shard
}

// Open finds a stream's shards and where in each to begin: at its oldest
// record, or behind the newest. An error is one of Kinesis's or of the way
// there.
func Open(ctx context.Context, api API, stream string, from types.ShardIteratorType) (*Reader, error) {
	r := &Reader{api: api, stream: stream}
	ids, err := r.shardIDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the shards of stream %s: %w", stream, err)
	}
	for _, id := range ids {
		s := &shard{api: api, stream: stream, id: id, from: from}
		if err := s.locate(ctx); err != nil {
			return nil, err
		}
		r.shards = append(r.shards, s)
	}
	return r, nil
}

// Shards is how many shards are read.
func (r *Reader) Shards() int { return len(r.shards) }

func (r *Reader) shardIDs(ctx context.Context) ([]string, error) {
	var ids []string
	in := &kinesis.ListShardsInput{StreamName: &r.stream}
	for {
		out, err := r.api.ListShards(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, s := range out.Shards {
			ids = append(ids, aws.ToString(s.ShardId))
		}
		if aws.ToString(out.NextToken) == "" {
			break
		}
		in = &kinesis.ListShardsInput{NextToken: out.NextToken}
	}
	if len(ids) == 0 {
		return nil, errors.New("it has none")
	}
	return ids, nil
}

// Run reads every shard until ctx ends, and gives each batch to deliver, one
// at a time for each shard. It returns when nothing of it runs any more.
func (r *Reader) Run(ctx context.Context, deliver func(Batch)) {
	var readers sync.WaitGroup
	for _, s := range r.shards {
		readers.Go(func() { s.run(ctx, deliver) })
	}
	readers.Wait()
}

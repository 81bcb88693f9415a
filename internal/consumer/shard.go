package consumer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// shard is one shard and how far it was read.
type shard struct {
	api    API
	stream string
	id     string
	from   types.ShardIteratorType

	last     *string // sequence number of the last record read
	iterator *string // nil at the end of a closed shard
}

// locate gets an iterator for what comes after all that was read.
func (s *shard) locate(ctx context.Context) error {
	in := &kinesis.GetShardIteratorInput{StreamName: &s.stream, ShardId: &s.id, ShardIteratorType: s.from}
	if s.last != nil {
		in.ShardIteratorType = types.ShardIteratorTypeAfterSequenceNumber
		in.StartingSequenceNumber = s.last
	}
	out, err := s.api.GetShardIterator(ctx, in)
	if err != nil {
		return fmt.Errorf("finding the place to read %s of stream %s from: %w", s.id, s.stream, err)
	}
	s.iterator = out.ShardIterator
	return nil
}

func (s *shard) run(ctx context.Context, deliver func(Batch)) {
	tick := time.NewTicker(Poll)
	defer tick.Stop()
	for {
		batch := s.read(ctx)
		if ctx.Err() != nil {
			return
		}
		deliver(batch)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// read reads once. A shard that is closed and read to its end has nothing
// newer, for ever.
func (s *shard) read(ctx context.Context) Batch {
	b := Batch{Shard: s.id, Asked: time.Now()}
	if s.iterator == nil {
		b.Latest, b.Read = true, b.Asked
		return b
	}
	out, err := s.api.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: s.iterator})
	b.Read = time.Now()
	if err != nil {
		b.Err = fmt.Errorf("reading %s of stream %s: %w", s.id, s.stream, err)
		if expired := new(types.ExpiredIteratorException); errors.As(err, &expired) {
			b.Err = s.locate(ctx)
		}
		return b
	}
	s.iterator = out.NextShardIterator
	if n := len(out.Records); n > 0 {
		s.last = out.Records[n-1].SequenceNumber
	}
	b.Records = out.Records
	b.Latest = aws.ToInt64(out.MillisBehindLatest) == 0
	return b
}

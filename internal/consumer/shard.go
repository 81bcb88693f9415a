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

// clockSkew is how far another clock than Kinesis's may be off.
const clockSkew = time.Minute

// shard is one shard and how far it was read.
type shard struct {
	stream stream
	id     string
	start  Start
	shut   bool // closed: whatever is newer is in its children

	last     *string // sequence number of the last record read
	iterator *string // nil before the first is found, and at the end
	ended    bool    // closed and read to its end
}

// locate gets an iterator for what comes after all that was read.
func (s *shard) locate(ctx context.Context) error {
	in := &kinesis.GetShardIteratorInput{
		StreamName: s.stream.byName, StreamARN: s.stream.withARN, ShardId: &s.id, ShardIteratorType: s.start.Type,
	}
	switch {
	case s.last != nil:
		in.ShardIteratorType = types.ShardIteratorTypeAfterSequenceNumber
		in.StartingSequenceNumber = s.last
	case s.start.Type == types.ShardIteratorTypeAtTimestamp:
		in.Timestamp = &s.start.Time
	}
	asked := time.Now()
	out, err := s.stream.api.GetShardIterator(ctx, in)
	if err != nil {
		return fmt.Errorf("finding the place to read %s of stream %s from: %w", s.id, s.stream.name, err)
	}
	s.iterator = out.ShardIterator
	if s.start.Type == types.ShardIteratorTypeLatest {
		// Should this iterator expire, the next must not be behind what has
		// come since.
		s.start = Start{Type: types.ShardIteratorTypeAtTimestamp, Time: asked.Add(-clockSkew)}
	}
	return nil
}

// run reads until the shard's end or ctx's, and tells whether it was the
// shard's.
func (s *shard) run(ctx context.Context, deliver func(Batch)) bool {
	var pace backoff
	for {
		batch := s.read(ctx)
		if ctx.Err() != nil {
			return false
		}
		deliver(batch)
		if s.ended {
			return ctx.Err() == nil
		}
		if !pace.wait(ctx, batch.Asked, batch.Err == nil) {
			return false
		}
	}
}

// read reads once.
func (s *shard) read(ctx context.Context) Batch {
	b := Batch{Shard: s.id, Asked: time.Now()}
	if s.iterator == nil {
		if b.Err = s.locate(ctx); b.Err != nil {
			b.Read = time.Now()
			return b
		}
	}
	out, err := s.stream.api.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: s.iterator, StreamARN: s.stream.withARN})
	b.Read = time.Now()
	if err != nil {
		b.Err = fmt.Errorf("reading %s of stream %s: %w", s.id, s.stream.name, err)
		if expired := new(types.ExpiredIteratorException); errors.As(err, &expired) {
			b.Err = s.locate(ctx)
		}
		return b
	}
	s.iterator = out.NextShardIterator
	s.ended = s.iterator == nil
	if n := len(out.Records); n > 0 {
		s.last = out.Records[n-1].SequenceNumber
	}
	b.Records = out.Records
	b.Latest = aws.ToInt64(out.MillisBehindLatest) == 0 && !s.ended && !s.shut
	return b
}

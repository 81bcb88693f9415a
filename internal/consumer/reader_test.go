package consumer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// fake is a Kinesis that keeps a list for each shard; an iterator is
// "SHARD NUMBER".
type fake struct {
	mu     sync.Mutex
	shards map[string][]string
	closed map[string]bool
	fail   []error // of the next calls of GetRecords
	reads  []time.Time
}

func (s *fake) ListShards(_ context.Context, in *kinesis.ListShardsInput, _ ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	if in.NextToken != nil {
		return &kinesis.ListShardsOutput{Shards: []types.Shard{{ShardId: aws.String("b")}}}, nil
	}
	return &kinesis.ListShardsOutput{Shards: []types.Shard{{ShardId: aws.String("a")}}, NextToken: aws.String("more")}, nil
}

func (s *fake) GetShardIterator(_ context.Context, in *kinesis.GetShardIteratorInput, _ ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	place := 0
	switch in.ShardIteratorType {
	case types.ShardIteratorTypeLatest:
		place = len(s.shards[*in.ShardId])
	case types.ShardIteratorTypeAfterSequenceNumber:
		fmt.Sscan(*in.StartingSequenceNumber, &place)
		place++
	}
	return &kinesis.GetShardIteratorOutput{ShardIterator: aws.String(fmt.Sprintf("%s %d", *in.ShardId, place))}, nil
}

func (s *fake) GetRecords(_ context.Context, in *kinesis.GetRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads = append(s.reads, time.Now())
	if len(s.fail) > 0 {
		err := s.fail[0]
		s.fail = s.fail[1:]
		if err != nil {
			return nil, err
		}
	}
	var id string
	var place int
	fmt.Sscan(*in.ShardIterator, &id, &place)
	out := &kinesis.GetRecordsOutput{MillisBehindLatest: aws.Int64(0)}
	if place < len(s.shards[id]) { // one at a time
		out.Records = []types.Record{{Data: []byte(s.shards[id][place]), SequenceNumber: aws.String(fmt.Sprint(place))}}
		place++
		out.MillisBehindLatest = aws.Int64(int64(len(s.shards[id]) - place))
	}
	if place < len(s.shards[id]) || !s.closed[id] {
		out.NextShardIterator = aws.String(fmt.Sprintf("%s %d", id, place))
	}
	return out, nil
}

// readFor reads for a time and returns the data, sorted, and the errors.
func readFor(t *testing.T, s *fake, from types.ShardIteratorType, d time.Duration) (data []string, errs []error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	r, err := Open(ctx, s, "s", Start{Type: from})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	r.Run(ctx, func(b Batch) {
		mu.Lock()
		defer mu.Unlock()
		for _, rec := range b.Records {
			data = append(data, string(rec.Data))
		}
		if b.Err != nil {
			errs = append(errs, b.Err)
		}
	})
	slices.Sort(data)
	return data, errs
}

func TestReadsEveryShard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fake{shards: map[string][]string{"a": {"1", "2", "3"}, "b": {"4"}}}
		got, errs := readFor(t, s, types.ShardIteratorTypeTrimHorizon, 2*time.Second)
		if want := []string{"1", "2", "3", "4"}; !slices.Equal(got, want) || errs != nil {
			t.Errorf("got %v %v, want %v", got, errs, want)
		}
	})
}

func TestReadsAShardAtMostFiveTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fake{shards: map[string][]string{"a": {"1"}}, closed: map[string]bool{"b": true}}
		readFor(t, s, types.ShardIteratorTypeTrimHorizon, 10*time.Second)
		if got := len(s.reads); got > 51 || got < 30 {
			t.Errorf("got %d reads of one shard in 10s, want about 40", got)
		}
	})
}

func TestBeginsBehindTheNewestWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fake{shards: map[string][]string{"a": {"old"}}}
		time.AfterFunc(time.Second, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.shards["a"] = append(s.shards["a"], "new")
		})
		got, _ := readFor(t, s, types.ShardIteratorTypeLatest, 2*time.Second)
		if want := []string{"new"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestGoesOnAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("down")
		s := &fake{shards: map[string][]string{"a": {"1", "2"}}, closed: map[string]bool{"b": true}}
		s.fail = []error{nil, nil, down, &types.ExpiredIteratorException{}}
		got, errs := readFor(t, s, types.ShardIteratorTypeTrimHorizon, 3*time.Second)
		if want := []string{"1", "2"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if len(errs) != 1 || !errors.Is(errs[0], down) {
			t.Errorf("got %v, want the one error that it could not mend itself", errs)
		}
	})
}

func TestTellsWhenNothingNewerIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kinesis := &fake{shards: map[string][]string{"a": {"1", "2"}}}
		s := &shard{stream: newStream(kinesis, "s"), id: "a", start: Start{Type: types.ShardIteratorTypeTrimHorizon}}
		for i, want := range []bool{false, true, true} {
			if got := s.read(t.Context()).Latest; got != want {
				t.Errorf("read %d: got %v, want %v", i, got, want)
			}
		}
	})
}

func TestAClosedShardIsNeverAtTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, listed := range []bool{true, false} {
			kinesis := &fake{shards: map[string][]string{"a": {"1"}}}
			s := &shard{stream: newStream(kinesis, "s"), id: "a", shut: listed, start: Start{Type: types.ShardIteratorTypeTrimHorizon}}
			for !s.ended {
				b := s.read(t.Context())
				if b.Latest && (listed || s.ended) {
					t.Errorf("closed when listed: %v; a read that ended: %v was at the latest", listed, s.ended)
				}
				kinesis.closed = map[string]bool{"a": true} // which the read after the last record tells
			}
		}
	})
}

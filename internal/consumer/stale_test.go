package consumer

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// stale is a Kinesis whose listings lag by a second.
type stale struct {
	API
	old *kinesis.ListShardsOutput
	at  time.Time // when old was true
}

func (s *stale) ListShards(ctx context.Context, in *kinesis.ListShardsInput, options ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	out, err := s.API.ListShards(ctx, in, options...)
	if err != nil || s.old != nil && time.Since(s.at) < time.Second {
		return s.old, err
	}
	s.old, s.at = out, time.Now()
	return out, nil
}

func TestLooksForTheChildrenThatAListingLacks(t *testing.T) {
	inBubble(t, func(w *world) {
		r, err := Open(w.Context(), &stale{API: w}, "s", Start{Type: types.ShardIteratorTypeTrimHorizon})
		if err != nil {
			w.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(w.Context(), 5*time.Second)
		defer cancel()
		w.puts(4)
		w.split(0, half)
		w.puts(4)
		var got reading
		r.Run(ctx, got.take)
		w.checkEvery(0, got.data)
	})
}

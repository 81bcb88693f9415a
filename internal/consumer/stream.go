package consumer

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

var errNoShards = errors.New("it has none")

// stream is a stream by its name or its ARN.
type stream struct {
	api     API
	name    string  // as it was given
	byName  *string // nil with an ARN
	withARN *string // nil with a name
}

func newStream(api API, given string) stream {
	s := stream{api: api, name: given}
	s.byName, s.withARN = NameOrARN(given)
	return s
}

// NameOrARN is how Kinesis wants to be told of a stream: by its name or its
// ARN, the other nil.
func NameOrARN(stream string) (name, arn *string) {
	if strings.HasPrefix(stream, "arn:") {
		return nil, &stream
	}
	return &stream, nil
}

// list lists all shards that can still be read, the closed ones too.
func (s stream) list(ctx context.Context) ([]types.Shard, error) {
	var all []types.Shard
	in := &kinesis.ListShardsInput{StreamName: s.byName, StreamARN: s.withARN}
	for {
		out, err := s.api.ListShards(ctx, in)
		if err != nil {
			return nil, err
		}
		all = append(all, out.Shards...)
		if aws.ToString(out.NextToken) == "" {
			return all, nil
		}
		in = &kinesis.ListShardsInput{NextToken: out.NextToken}
	}
}

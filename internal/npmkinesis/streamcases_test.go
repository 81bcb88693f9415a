package npmkinesis_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
)

func streamCases() []conformanceCase {
	return []conformanceCase{
		{"read back in order", readBack, "ok", nil},
		{"latest starts at the end", latest, "0 records, then 1", nil},
		{"after a sequence number", afterSequence, "b c", nil},
		{"not an iterator", badIterator, "InvalidArgumentException", deviations{"kinesis-local": "UnknownError"}},
		{"on demand", onDemand, "4 shards", deviations{"kinesalite": "ValidationException"}},
		{"existing stream", existing, "ResourceInUseException", nil},
		{"unknown stream's summary", summaryOfUnknown, "ResourceNotFoundException", nil},
		{"large records", largeRecords, "ok", deviations{"kinesalite": "ValidationException"}},
		{"split", split, "3 shards, parent read to its end", nil},
		{"delete", deleted, "ResourceNotFoundException", nil},
	}
}

// outcome is the code of the service's error.
func outcome(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return "ok"
}

// fresh makes a stream of its own for a case.
func (d driver) fresh(ctx context.Context, in *kinesis.CreateStreamInput) error {
	if _, err := d.CreateStream(ctx, in); err != nil {
		return err
	}
	return d.active(ctx, in.StreamName)
}

func (d driver) put(ctx context.Context, name, data string) (*kinesis.PutRecordOutput, error) {
	return d.PutRecord(ctx, &kinesis.PutRecordInput{StreamName: &name, Data: []byte(data), PartitionKey: aws.String("k")})
}

func (d driver) iterator(ctx context.Context, name, shard string, kind types.ShardIteratorType, sequence *string) (*string, error) {
	out, err := d.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
		StreamName: &name, ShardId: &shard, ShardIteratorType: kind, StartingSequenceNumber: sequence,
	})
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

// read takes what lies behind an iterator and returns the next one.
func (d driver) read(ctx context.Context, iterator *string) ([]string, *string, error) {
	out, err := d.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: iterator})
	if err != nil {
		return nil, nil, err
	}
	var said []string
	for _, r := range out.Records {
		said = append(said, string(r.Data))
	}
	return said, out.NextShardIterator, nil
}

func readBack(ctx context.Context, d driver) string {
	name := "readback"
	if err := d.fresh(ctx, &kinesis.CreateStreamInput{StreamName: &name, ShardCount: aws.Int32(1)}); err != nil {
		return outcome(err)
	}
	var want []string
	in := &kinesis.PutRecordsInput{StreamName: &name}
	for i := range 100 {
		want = append(want, fmt.Sprintf("record %d \x00\xff", i))
		in.Records = append(in.Records, types.PutRecordsRequestEntry{Data: []byte(want[i]), PartitionKey: aws.String(fmt.Sprint(i))})
	}
	if _, err := d.PutRecords(ctx, in); err != nil {
		return outcome(err)
	}
	it, err := d.iterator(ctx, name, "shardId-000000000000", types.ShardIteratorTypeTrimHorizon, nil)
	if err != nil {
		return outcome(err)
	}
	got, _, err := d.read(ctx, it)
	if err != nil || !slices.Equal(got, want) {
		return fmt.Sprintf("%q %v", got, err)
	}
	return "ok"
}

func latest(ctx context.Context, d driver) string {
	it, err := d.iterator(ctx, "readback", "shardId-000000000000", types.ShardIteratorTypeLatest, nil)
	if err != nil {
		return outcome(err)
	}
	before, it, err := d.read(ctx, it)
	if err != nil {
		return outcome(err)
	}
	if _, err := d.put(ctx, "readback", "new"); err != nil {
		return outcome(err)
	}
	after, _, err := d.read(ctx, it)
	if err != nil {
		return outcome(err)
	}
	return fmt.Sprintf("%d records, then %d", len(before), len(after))
}

func afterSequence(ctx context.Context, d driver) string {
	a, err := d.put(ctx, "readback", "a")
	if err != nil {
		return outcome(err)
	}
	for _, data := range []string{"b", "c"} {
		if _, err := d.put(ctx, "readback", data); err != nil {
			return outcome(err)
		}
	}
	it, err := d.iterator(ctx, "readback", *a.ShardId, types.ShardIteratorTypeAfterSequenceNumber, a.SequenceNumber)
	if err != nil {
		return outcome(err)
	}
	got, _, err := d.read(ctx, it)
	if err != nil {
		return outcome(err)
	}
	return strings.Join(got, " ")
}

func badIterator(ctx context.Context, d driver) string {
	_, _, err := d.read(ctx, aws.String("bm90IGFuIGl0ZXJhdG9y"))
	return outcome(err)
}

func onDemand(ctx context.Context, d driver) string {
	name := "ondemand"
	err := d.fresh(ctx, &kinesis.CreateStreamInput{
		StreamName: &name, StreamModeDetails: &types.StreamModeDetails{StreamMode: types.StreamModeOnDemand},
	})
	if err != nil {
		return outcome(err)
	}
	out, err := d.ListShards(ctx, &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		return outcome(err)
	}
	return fmt.Sprintf("%d shards", len(out.Shards))
}

func existing(ctx context.Context, d driver) string {
	_, err := d.CreateStream(ctx, &kinesis.CreateStreamInput{StreamName: aws.String(stream), ShardCount: aws.Int32(1)})
	return outcome(err)
}

func summaryOfUnknown(ctx context.Context, d driver) string {
	_, err := d.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("unknown")})
	return outcome(err)
}

func largeRecords(ctx context.Context, d driver) string {
	name := "large"
	err := d.fresh(ctx, &kinesis.CreateStreamInput{
		StreamName: &name, ShardCount: aws.Int32(1), MaxRecordSizeInKiB: aws.Int32(2048),
	})
	if err != nil {
		return outcome(err)
	}
	return putting(1, 2*mib-1, byName(name))(ctx, d)
}

func split(ctx context.Context, d driver) string {
	name, parent := "split", "shardId-000000000000"
	if err := d.fresh(ctx, &kinesis.CreateStreamInput{StreamName: &name, ShardCount: aws.Int32(1)}); err != nil {
		return outcome(err)
	}
	half := "170141183460469231731687303715884105728"
	_, err := d.SplitShard(ctx, &kinesis.SplitShardInput{StreamName: &name, ShardToSplit: &parent, NewStartingHashKey: &half})
	if err != nil {
		return outcome(err)
	}
	if err := d.active(ctx, &name); err != nil {
		return outcome(err)
	}
	out, err := d.ListShards(ctx, &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		return outcome(err)
	}
	it, err := d.iterator(ctx, name, parent, types.ShardIteratorTypeTrimHorizon, nil)
	if err != nil {
		return outcome(err)
	}
	for reads := 0; it != nil; reads++ {
		if _, it, err = d.read(ctx, it); err != nil || reads == 5 {
			return fmt.Sprintf("closed shard goes on: %v", err)
		}
	}
	return fmt.Sprintf("%d shards, parent read to its end", len(out.Shards))
}

func deleted(ctx context.Context, d driver) string {
	if _, err := d.DeleteStream(ctx, &kinesis.DeleteStreamInput{StreamName: aws.String("split")}); err != nil {
		return outcome(err)
	}
	for ctx.Err() == nil { // it is DELETING for a moment
		_, err := d.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("split")})
		if err != nil {
			return outcome(err)
		}
	}
	return "not deleted"
}

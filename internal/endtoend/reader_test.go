package endtoend

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// reader is a consumer on the AWS SDK.
type reader struct {
	*kinesis.Client
	t *testing.T
}

func newReader(t *testing.T, endpoint string, key lambdasim.Credentials) reader {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return reader{t: t, Client: kinesis.New(kinesis.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(endpoint), RetryMaxAttempts: 1,
		HTTPClient: &http.Client{Transport: transport, Timeout: 20 * time.Second},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey}, nil
		}),
	})}
}

// create makes a stream, waits until it is there and returns its ARN.
func (r reader) create(name string, shards int32) (arn string) {
	r.t.Helper()
	_, err := r.CreateStream(r.t.Context(), &kinesis.CreateStreamInput{StreamName: &name, ShardCount: &shards})
	if err != nil {
		r.t.Fatal(err)
	}
	waiter := kinesis.NewStreamExistsWaiter(r.Client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 200*time.Millisecond
	})
	if err := waiter.Wait(r.t.Context(), &kinesis.DescribeStreamInput{StreamName: &name}, 20*time.Second); err != nil {
		r.t.Fatal(err)
	}
	summary, err := r.DescribeStreamSummary(r.t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: &name})
	if err != nil {
		r.t.Fatal(err)
	}
	return *summary.StreamDescriptionSummary.StreamARN
}

// read returns the data of every record of a stream, and how many shards have
// any.
func (r reader) read(name string) (records [][]byte, used int) {
	r.t.Helper()
	shards, err := r.ListShards(r.t.Context(), &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, shard := range shards.Shards {
		found := r.readShard(name, shard.ShardId)
		records = append(records, found...)
		if len(found) > 0 {
			used++
		}
	}
	return records, used
}

func (r reader) readShard(name string, shard *string) (records [][]byte) {
	r.t.Helper()
	first, err := r.GetShardIterator(r.t.Context(), &kinesis.GetShardIteratorInput{
		StreamName: &name, ShardId: shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	for next := first.ShardIterator; next != nil; {
		page, err := r.GetRecords(r.t.Context(), &kinesis.GetRecordsInput{ShardIterator: next})
		if err != nil {
			r.t.Fatal(err)
		}
		for _, record := range page.Records {
			records = append(records, record.Data)
		}
		if len(page.Records) == 0 && aws.ToInt64(page.MillisBehindLatest) == 0 {
			return records
		}
		next = page.NextShardIterator
	}
	return records
}

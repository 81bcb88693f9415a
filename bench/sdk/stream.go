//go:build bench_sdk

// This file stands in for cmd/kinesis-telemetry-api-extension/stream.go when
// make bench builds the same program on the AWS SDK (overlay.json).
package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// sdkStream is a data stream as a shipper.Sink, by the AWS SDK with its own
// defaults, but for the retries, which are the shipper's.
type sdkStream struct {
	client  *kinesis.Client
	name    string
	entries []types.PutRecordsRequestEntry // reused
}

func newStream(settings config.Config) (*sdkStream, error) {
	c, err := awsconfig.LoadDefaultConfig(context.Background())
	if err != nil {
		return nil, err
	}
	client := kinesis.NewFromConfig(c, func(o *kinesis.Options) { o.Retryer = aws.NopRetryer{} })
	return &sdkStream{client: client, name: settings.Stream}, nil
}

// Put is as shipper.Sink wants it, as far as a stream that takes everything
// needs.
func (s *sdkStream) Put(ctx context.Context, batch []record.Record) error {
	s.entries = s.entries[:0]
	for i := range batch {
		s.entries = append(s.entries, types.PutRecordsRequestEntry{Data: batch[i].Data, PartitionKey: &batch[i].PartitionKey})
	}
	answer, err := s.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &s.name, Records: s.entries})
	if err == nil && aws.ToInt32(answer.FailedRecordCount) > 0 {
		err = errors.New("records were not taken")
	}
	return err
}

// Limits are Kinesis's.
func (*sdkStream) Limits() shipper.Limits { return shipper.Limits{Records: 500, Bytes: 5 << 20} }

// RetireIdle closes the connections that no request uses.
func (s *sdkStream) RetireIdle() {
	if c, ok := s.client.Options().HTTPClient.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
		return
	}
	http.DefaultClient.CloseIdleConnections()
}

// KeysChanged is for snapshots, of which none is taken here.
func (*sdkStream) KeysChanged() bool { return false }

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// createTime bounds how long a stream may take to be there.
const createTime = time.Minute

// ensureStream creates the stream where it was asked for and does not exist.
func (l *local) ensureStream(ctx context.Context, d *destination) error {
	if !l.createStream {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, createTime)
	defer cancel()
	_, err := d.client.CreateStream(ctx, &kinesis.CreateStreamInput{StreamName: &d.stream, ShardCount: aws.Int32(int32(l.shards))})
	if there := new(types.ResourceInUseException); err != nil && !errors.As(err, &there) {
		return fmt.Errorf("cannot create stream %s at %s: %w", d.stream, d.place, d.plainly(err))
	}
	waiter := kinesis.NewStreamExistsWaiter(d.client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, 2*time.Second
	})
	if err := waiter.Wait(ctx, &kinesis.DescribeStreamInput{StreamName: &d.stream}, createTime); err != nil {
		return fmt.Errorf("stream %s at %s was created, but does not become active: %w", d.stream, d.place, d.plainly(err))
	}
	return nil
}

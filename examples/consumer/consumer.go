package main

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"kinesis-telemetry-api-extension/record"
)

// consumer hands every event of a batch on.
type consumer struct {
	log *slog.Logger
	// take does with an event what this function is for. It may be called with
	// the same event again, as it is on the stream twice at times, and comes
	// again after a failure: [record.Event.ID] tells.
	take func(context.Context, record.Event) error
}

// handle takes a batch. At the first failure it stops, and answers with that
// record's sequence number: Lambda comes again from there on.
func (c *consumer) handle(ctx context.Context, batch events.KinesisEvent) (events.KinesisEventResponse, error) {
	for _, r := range batch.Records {
		if err := c.takeAll(ctx, r.Kinesis); err != nil {
			c.log.Error("a record failed", "sequenceNumber", r.Kinesis.SequenceNumber, "error", err)
			return events.KinesisEventResponse{
				BatchItemFailures: []events.KinesisBatchItemFailure{{ItemIdentifier: r.Kinesis.SequenceNumber}},
			}, nil
		}
	}
	return events.KinesisEventResponse{}, nil
}

// takeAll takes the events of one record. What can't be read is told and passed
// over, because it would not be readable the next time either, and nothing
// behind it would ever be reached.
func (c *consumer) takeAll(ctx context.Context, r events.KinesisRecord) error {
	for event, err := range record.Decode(r.Data) {
		switch {
		case err != nil:
			c.log.Warn("something can't be read", "sequenceNumber", r.SequenceNumber, "error", err)
			continue
		case event.Foreign != nil:
			continue // somebody else's, on the same stream
		}
		if err := c.take(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

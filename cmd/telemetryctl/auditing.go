package main

import (
	"context"
	"sync"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/record"
)

// auditing is a stream being read to the present, in whatever order.
type auditing struct {
	destination *destination
	ledger      account.Ledger
	present     *present
	result      account.Audit
}

// run reads until every shard was read to the present. Nothing that it started
// runs when it returns.
func (x *auditing) run(ctx context.Context, reader *consumer.Reader) error {
	reading, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	batches := make(chan consumer.Batch)
	running.Go(func() {
		reader.Run(reading, func(b consumer.Batch) {
			select {
			case batches <- b:
			case <-reading.Done():
			}
		})
	})
	for !x.present.reached() {
		select {
		case b := <-batches:
			if err := x.take(b); err != nil {
				return err
			}
		case <-ctx.Done():
			return errInterrupted
		}
	}
	return nil
}

func (x *auditing) take(b consumer.Batch) error {
	x.present.note(b)
	if b.Err != nil {
		if passing(b.Err) && x.present.failing(b.Shard, b.Read) < patience {
			return nil
		}
		return x.destination.unreadable(b.Err)
	}
	x.result.Shards += len(b.Opened)
	for _, r := range b.Records {
		x.result.Records++
		arrived := b.Read
		if r.ApproximateArrivalTimestamp != nil {
			arrived = *r.ApproximateArrivalTimestamp
		}
		for e, err := range record.Decode(r.Data) {
			switch {
			case err != nil:
				x.result.Unreadable++
			case e.Foreign != nil:
				x.result.Foreign++
			case e.ID == "":
				x.result.Unnumbered++
			default:
				x.ledger.Read(e, arrived)
			}
		}
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
)

// keepEvery is how often the place is kept while it moves.
const keepEvery = time.Second

// keeper keeps the place up to which everything was printed in a file. Without
// a path it keeps nothing.
type keeper struct {
	path       string
	checkpoint consumer.Checkpoint
	receipts   consumer.Receipts
	kept       time.Time
}

// begin writes the file for the first time, so that where it can't be written
// is known before anything is printed.
func (k *keeper) begin() error {
	if k.path == "" {
		return nil
	}
	k.kept = time.Now()
	return k.write()
}

// take begins a record, nil where nothing is kept.
func (k *keeper) take(a consumer.Arrival) *consumer.Receipt {
	if k.path == "" {
		return nil
	}
	return k.receipts.Take(a)
}

// keep writes the place where it has moved, if that is due.
func (k *keeper) keep(now time.Time) error {
	if k.path == "" || now.Sub(k.kept) < keepEvery {
		return nil
	}
	return k.end(now)
}

// end writes the place where it has moved.
func (k *keeper) end(now time.Time) error {
	if k.path == "" || !k.receipts.Settle(k.checkpoint.Shards) {
		return nil
	}
	k.kept = now
	return k.write()
}

func (k *keeper) write() error {
	if err := k.checkpoint.Write(k.path); err != nil {
		return fmt.Errorf("--checkpoint: cannot write %s: %w", k.path, causeOf(err))
	}
	return nil
}

// causeOf is why a file can't be written, without the name of the one beside
// it that is written first.
func causeOf(err error) error {
	if named := new(fs.PathError); errors.As(err, &named) {
		return named.Err
	}
	if named := new(os.LinkError); errors.As(err, &named) {
		return named.Err
	}
	return err
}

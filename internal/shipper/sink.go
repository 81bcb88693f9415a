package shipper

import (
	"context"
	"fmt"

	"kinesis-telemetry-api-extension/record"
)

// Sink takes a batch of records. The shipper calls Put from one goroutine,
// one call at a time.
type Sink interface {
	// Put delivers batch in one request and makes one attempt: retrying is the
	// shipper's. It returns nil when every record was taken, a *PartialError
	// when some were, a *PermanentError when the same batch can never be
	// taken, a *ThrottledError when it may be taken later, and any other
	// error when it is not known whether the batch was taken. It keeps neither
	// batch nor the bytes in it.
	Put(ctx context.Context, batch []record.Record) error

	// Limits tells how large a batch Put takes.
	Limits() Limits
}

// Connector is a Sink that can open what Put will use. The shipper calls Connect
// as it calls Put, and leaves it to Put to tell what is wrong.
type Connector interface {
	Connect(ctx context.Context) error
}

// Limits bounds a batch.
type Limits struct {
	Records int // at most so many records in a batch
	Bytes   int // at most so many bytes in a batch, partition keys included
}

// PartialError says that some records of a batch were not taken, and that all
// others were. Those may be sent again.
type PartialError struct {
	// Failed holds the indices of the records that were not taken, ascending.
	Failed []int
	// Err says why one of them was not: a *ThrottledError if any was throttled.
	Err error
}

func (e *PartialError) Error() string {
	return fmt.Sprintf("%d records not taken: %v", len(e.Failed), e.Err)
}

func (e *PartialError) Unwrap() error { return e.Err }

// PermanentError says that the same batch will never be taken.
type PermanentError struct{ Err error }

func (e *PermanentError) Error() string { return e.Err.Error() }

func (e *PermanentError) Unwrap() error { return e.Err }

// ThrottledError says that the destination asks for patience.
type ThrottledError struct{ Err error }

func (e *ThrottledError) Error() string { return e.Err.Error() }

func (e *ThrottledError) Unwrap() error { return e.Err }

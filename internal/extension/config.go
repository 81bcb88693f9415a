package extension

import (
	"context"
	"io"
	"net"
	"slices"
	"time"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// Opening is what registration needs. All fields are needed.
type Opening struct {
	Name       string // the executable's file name
	RuntimeAPI string // host:port

	// Dial reaches the Runtime API.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// ShutdownOnly is for Managed Instances: there are no INVOKE events, and no
	// freezes that one would have to be held for.
	ShutdownOnly bool
}

// Config is what a life is made of. All fields are needed.
type Config struct {
	Opening // Run's

	FunctionName string // stands in each event

	// Listen opens the listener at Host and, if it is free, Port.
	Listen func(network, address string) (net.Listener, error)
	Host   string
	Port   int

	// Destination is the host by which Lambda reaches the listener.
	Destination string

	// Subscription is what Lambda shall push; its URI and what it needs besides
	// Types are filled in by Run.
	Subscription telemetryapi.Subscription

	// Snapshot is for SnapStart: the process may be restored from a snapshot, as
	// one of many clones. KeysChanged tells whether the keys are no longer those
	// of the beginning, which shows it; it may be nil.
	Snapshot    bool
	KeysChanged func() bool

	// PostRuntimeBudget is how long an invocation may be held, at the most,
	// after the function's runtime has finished.
	PostRuntimeBudget time.Duration
	Flush             FlushMode
	MaxDelay          time.Duration // see FlushAdaptive
	ReportEvery       time.Duration // between two delivery.report events, about

	// About is what delivery.start says.
	About []Setting

	QueueBytes     int64
	SpillBytes     int64  // on disk, for what the queue has no room for; 0: none
	SpillDir       string // where; it is shared with the function
	BatchBytes     int    // how much is sent in one request
	KeyMode        KeyMode
	MaxRecordBytes int // that the stream takes, key included

	// Process is what is done to events on their way. Run fills in what follows
	// from other fields, and from the registration.
	Process process.Config

	// Records returns how the events of an environment become records.
	Records func(environment string) Records

	Linger         time.Duration
	AttemptTimeout time.Duration

	// Sink is where events go. Nil: nowhere, and nothing is subscribed to.
	Sink shipper.Sink
	// RetireIdle lets go of connections that may have died in a freeze.
	RetireIdle func()

	// Problem is what is wrong with the configuration; nil if nothing is. It is
	// told, and with Strict it fails the function's init.
	Problem error
	Strict  bool

	// Asked is called once, when next has first been asked for: for what the
	// start need not wait for. It may be nil.
	Asked func()

	Random io.Reader // draws ids, keys and jitter; for concurrent use
	Log    *logger.Logger
}

// Setting is a name and a value of delivery.start.
type Setting struct{ Name, Value string }

// Records is how events become records.
type Records struct {
	Encoder Encoder
	Packing queue.Packing
	Packer  shipper.Packer // nil: lines lie on the stream as they are
}

// Encoder makes lines of events, as [record.Encoder] does. It appends nothing
// for an event that its format has no place for.
type Encoder interface {
	AppendEvent(dst []byte, sequence uint64, raw record.Raw) []byte
}

// linger leaves half of MaxDelay for the way, where that is promised.
func (c Config) linger() time.Duration {
	if c.Flush == FlushAdaptive {
		return min(c.Linger, c.MaxDelay/2)
	}
	return c.Linger
}

// sampleShare is how much of the queue's bound may wait besides, until it is
// known how invocations end.
const sampleShare = 4

// processing is how events are processed, now that Lambda has told of the
// function.
func (c Config) processing(registration extensionsapi.Registration) process.Config {
	p := c.Process
	p.LeavePlatform = !slices.Contains(c.Subscription.Types, typePlatform)
	p.Keyed = c.KeyMode == KeyRequest
	p.Many = c.ShutdownOnly
	p.Function.AccountID = registration.AccountID
	if p.Sample != nil {
		sample := *p.Sample
		sample.Bytes = int(c.QueueBytes / sampleShare)
		p.Sample = &sample
	}
	return p
}

func (c Config) tellProblem(message string) {
	if c.Problem != nil {
		c.Log.Log(logger.Error, message, logger.Err(c.Problem))
	}
}

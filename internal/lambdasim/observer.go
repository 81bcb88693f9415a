package lambdasim

import (
	"encoding/json"
	"time"
)

// Observer is told what the environment says and does. Its functions are
// called synchronously, from several goroutines: they must be quick, safe for
// concurrent use, and must not call the environment. Nil functions are skipped.
type Observer struct {
	// Said is called once for each event and subscriber of its type, when the
	// event is queued for the subscriber. Each is delivered at least once or
	// told to Lost.
	Said func(Event)
	// Pushed is called when a batch is pushed to a subscriber, each time that it
	// is: it may arrive, whatever comes of it.
	Pushed func([]Event)
	// Delivered is called when a subscriber answered a batch with a 2xx.
	// Duplicated batches are told again.
	Delivered func([]Event)
	// Lost is called for events that the environment itself lost. One that is
	// Undelivered may have arrived all the same, if only its answer did not.
	Lost func(Event, LossReason)
	// Printed is called for each line that an extension printed, without its
	// "\n", before it is Said to those who subscribed to such lines, if anybody
	// did. It must not keep line.
	Printed func(extension string, line []byte)
	// Step is called at each step of the life cycle.
	Step func(Step)
}

// Event is one element of a telemetry push.
type Event struct {
	Subscriber string          // the extension it is for
	Seq        uint64          // from 1 for each subscriber and init
	At         time.Time       // when it was said; before the subscription for a replay
	Type       string          // "platform.start", "function", …
	RequestID  string          // the invocation it was said in; may be empty
	Record     json.RawMessage // as pushed
	JSON       []byte          // the whole element as pushed, {"time":…,"type":…,"record":…}
	Malformed  bool            // JSON is not what it should be, because of a fault
}

// LossReason says why an event never reached its subscriber.
type LossReason string

// The two ways in which the environment loses events.
const (
	BufferFull  LossReason = "buffer full" // also told in platform.logsDropped
	Undelivered LossReason = "undelivered" // the subscriber was gone before it was pushed
)

// StepKind names a step of the life cycle.
type StepKind string

// The steps, in the order in which a life takes them.
const (
	LaunchFailed   StepKind = "launch failed"   // Name, Err
	InitDone       StepKind = "init done"       // Duration, Status, ErrorType
	Subscribed     StepKind = "subscribed"      // Name
	Thawed         StepKind = "thawed"          //
	Restored       StepKind = "restored"        // Duration, Status, ErrorType
	Started        StepKind = "started"         // RequestID
	Responded      StepKind = "responded"       // RequestID, Duration, Status
	RuntimeDone    StepKind = "runtime done"    // RequestID, Duration, Status
	ExtensionReady StepKind = "extension ready" // Name, RequestID; Duration is the hold after RuntimeDone
	InvocationDone StepKind = "invocation done" // RequestID, Duration, Status, ErrorType
	Frozen         StepKind = "frozen"          //
	ShutdownBegun  StepKind = "shutdown begun"  // Status is the reason
	ShutdownSent   StepKind = "shutdown sent"   // Name
	Killed         StepKind = "killed"          // Name: SIGKILL at a deadline
	Exited         StepKind = "exited"          // Name, ExitCode
	ShutdownDone   StepKind = "shutdown done"   // Duration
)

// Step is one step of the life cycle. Which fields are set depends on Kind.
type Step struct {
	Kind      StepKind
	At        time.Time
	RequestID string
	Name      string // an extension's name, or "runtime"
	Status    string // "success", "error", "failure", "timeout", or a shutdown reason
	ErrorType string
	Duration  time.Duration
	ExitCode  int   // -1 for a signal
	Err       error // why a program could not be executed
}

package record

import "time"

// What Lambda itself tells, by type. Unknown types and members are reachable
// through an event's Type and Record.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
const (
	TypeFunction           = "function"  // a line of the function's; see [Event.Text]
	TypeExtension          = "extension" // a line of an extension's
	typeInitStart          = "platform.initStart"
	typeInitRuntimeDone    = "platform.initRuntimeDone"
	typeInitReport         = "platform.initReport"
	typeStart              = "platform.start"
	typeRuntimeDone        = "platform.runtimeDone"
	typeReport             = "platform.report"
	typeRestoreStart       = "platform.restoreStart"
	typeRestoreRuntimeDone = "platform.restoreRuntimeDone"
	typeRestoreReport      = "platform.restoreReport"
	typePlatformExtension  = "platform.extension"
	typeSubscription       = "platform.telemetrySubscription"
	typeLogsDropped        = "platform.logsDropped"
)

// InitStart is how an environment begins: to be initialised, or restored from
// a snapshot. What an event does not say is empty or 0.
type InitStart struct {
	InitializationType string // on-demand, provisioned-concurrency, snap-start, lambda-managed-instances
	Phase              string // init, invoke (the environment was reset), snap-start
	FunctionName       string
	FunctionVersion    string
	FunctionARN        string
	InstanceID         string // the log stream, or the environment's id
	InstanceMaxMemory  int64  // as Lambda writes it: in MB, on Managed Instances in bytes
	RuntimeVersion     string
	RuntimeVersionARN  string
}

// InitStart reads a platform.initStart or platform.restoreStart.
func (e Event) InitStart() (InitStart, error) {
	var s InitStart
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "initializationType":
			return o.text(&s.InitializationType)
		case "phase":
			return o.text(&s.Phase)
		case "functionName":
			return o.text(&s.FunctionName)
		case "functionVersion":
			return o.text(&s.FunctionVersion)
		case "functionArn":
			return o.text(&s.FunctionARN)
		case "instanceId":
			return o.text(&s.InstanceID)
		case "instanceMaxMemory":
			return o.number(&s.InstanceMaxMemory)
		case "runtimeVersion":
			return o.text(&s.RuntimeVersion)
		case "runtimeVersionArn":
			return o.text(&s.RuntimeVersionARN)
		}
		return o.skip()
	}, typeInitStart, typeRestoreStart)
	return s, err
}

// Start is the beginning of an invocation.
type Start struct {
	RequestID   string
	Version     string // of the function
	FunctionARN string
	TenantID    string // with tenant isolation
	Tracing     Tracing
}

// Tracing is the context of a trace, if there is one.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#TraceContext
type Tracing struct {
	SpanID string
	Type   string // X-Amzn-Trace-Id
	Value  string
}

// Start reads a platform.start.
func (e Event) Start() (Start, error) {
	var s Start
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "requestId":
			return o.text(&s.RequestID)
		case "version":
			return o.text(&s.Version)
		case "functionArn":
			return o.text(&s.FunctionARN)
		case "tenantId":
			return o.text(&s.TenantID)
		case "tracing":
			return o.tracing(&s.Tracing)
		}
		return o.skip()
	}, typeStart)
	return s, err
}

func (o object) tracing(to *Tracing) error {
	return o.each(func(o object, name string) error {
		switch name {
		case "spanId":
			return o.text(&to.SpanID)
		case "type":
			return o.text(&to.Type)
		case "value":
			return o.text(&to.Value)
		}
		return o.skip()
	})
}

// Extension is an extension that registered or subscribed to telemetry.
type Extension struct {
	Name      string
	State     string   // Ready, Subscribed, or how it failed
	Events    []string // what it registered for: INVOKE, SHUTDOWN
	Types     []string // what it subscribed to: platform, function, extension
	ErrorType string
}

// Extension reads a platform.extension or platform.telemetrySubscription.
func (e Event) Extension() (Extension, error) {
	var x Extension
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "name":
			return o.text(&x.Name)
		case "state":
			return o.text(&x.State)
		case "events":
			return o.texts(&x.Events)
		case "types":
			return o.texts(&x.Types)
		case "errorType":
			return o.text(&x.ErrorType)
		}
		return o.skip()
	}, typePlatformExtension, typeSubscription)
	return x, err
}

// LogsDropped is what Lambda itself gave up for want of room.
type LogsDropped struct {
	Records int64
	Bytes   int64
	Reason  string // a sentence
}

// LogsDropped reads a platform.logsDropped.
func (e Event) LogsDropped() (LogsDropped, error) {
	var d LogsDropped
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "droppedRecords":
			return o.number(&d.Records)
		case "droppedBytes":
			return o.number(&d.Bytes)
		case "reason":
			return o.text(&d.Reason)
		}
		return o.skip()
	}, typeLogsDropped)
	return d, err
}

// Report is how a part of an environment's life ended. Which members it has
// depends on its event's type; what it does not say is empty or 0.
type Report struct {
	RequestID          string // of report and runtimeDone
	Status             string // success, failure, error, timeout
	ErrorType          string // such as Runtime.ExitError
	InitializationType string // of initReport and initRuntimeDone; see [InitStart]
	Phase              string // of initReport and initRuntimeDone; see [InitStart]
	TenantID           string // with tenant isolation
	Tracing            Tracing
	Spans              []Span
	Metrics            Metrics
}

// Span is a part of the time that a report is about.
type Span struct {
	Name     string // responseLatency, responseDuration, runtimeOverhead, extensionOverhead
	Start    string // as Lambda writes it, which is not always a valid time
	Duration time.Duration
}

// Metrics is what a report measured. Only platform.report has more than the
// duration; platform.runtimeDone has ProducedBytes.
type Metrics struct {
	Duration        time.Duration
	Billed          time.Duration
	Init            time.Duration // where the invocation had a cold start
	Restore         time.Duration // where it had one from a snapshot
	BilledRestore   time.Duration
	MemorySizeMB    int64 // what the function is configured to have
	MaxMemoryUsedMB int64
	ProducedBytes   int64 // of the response
}

// Report reads a platform.report, runtimeDone, initReport, initRuntimeDone,
// restoreReport or restoreRuntimeDone.
func (e Event) Report() (Report, error) {
	var r Report
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "requestId":
			return o.text(&r.RequestID)
		case "status":
			return o.text(&r.Status)
		case "errorType":
			return o.text(&r.ErrorType)
		case "initializationType":
			return o.text(&r.InitializationType)
		case "phase":
			return o.text(&r.Phase)
		case "tenantId":
			return o.text(&r.TenantID)
		case "tracing":
			return o.tracing(&r.Tracing)
		case "spans":
			return o.spans(&r.Spans)
		case "metrics":
			return o.metrics(&r.Metrics)
		}
		return o.skip()
	}, typeReport, typeRuntimeDone, typeInitReport, typeInitRuntimeDone, typeRestoreReport, typeRestoreRuntimeDone)
	return r, err
}

func (o object) spans(to *[]Span) error {
	return eachElement(o.decoder, func() error {
		var span Span
		err := o.each(func(o object, name string) error {
			switch name {
			case "name":
				return o.text(&span.Name)
			case "start":
				return o.text(&span.Start)
			case "durationMs":
				return o.milliseconds(&span.Duration)
			}
			return o.skip()
		})
		*to = append(*to, span)
		return err
	})
}

func (o object) metrics(to *Metrics) error {
	return o.each(func(o object, name string) error {
		switch name {
		case "durationMs":
			return o.milliseconds(&to.Duration)
		case "billedDurationMs":
			return o.milliseconds(&to.Billed)
		case "initDurationMs":
			return o.milliseconds(&to.Init)
		case "restoreDurationMs":
			return o.milliseconds(&to.Restore)
		case "billedRestoreDurationMs":
			return o.milliseconds(&to.BilledRestore)
		case "memorySizeMB":
			return o.number(&to.MemorySizeMB)
		case "maxMemoryUsedMB":
			return o.number(&to.MaxMemoryUsedMB)
		case "producedBytes":
			return o.number(&to.ProducedBytes)
		}
		return o.skip()
	})
}

package process

import (
	"time"

	"kinesis-telemetry-api-extension/record"
)

// invocation is what is known of one. An unknown one is nil: key, masked and
// leftOut may be called on it.
type invocation struct {
	id     string
	quoted []byte // id as a JSON string
	cold   bool   // its environment's first
	initiation

	start  string // as Lambda wrote it
	trace  string // the id of X-Ray's trace
	tenant string
	ended  bool          // platform.report came
	failed bool          // something told of an error
	run    time.Duration // of the function's code, as far as it is known
	report record.Report // what runtimeDone and report told

	lines  [record.LevelFatal + 1]int64 // said, by level
	bytes  int64                        // of these
	masks  int64
	left   int64 // lines that are left out
	fields []byte

	fate fate // of its lines
	held held // those that wait for it
}

// initiation is how long it took to make the environment ready.
type initiation struct{ init, restore time.Duration }

func (i *initiation) learn(raw record.Raw) {
	report, err := eventOf(raw).Report()
	if err != nil {
		return
	}
	if is(raw, typeRestoreReport) {
		i.restore = report.Metrics.Duration
		return
	}
	i.init = report.Metrics.Duration
}

// eventOf is the event as package record reads it.
func eventOf(raw record.Raw) record.Event {
	return record.Event{Type: string(inside(raw.Type)), Record: raw.Record}
}

// key is what the invocation's events are kept together by.
func (i *invocation) key() string {
	if i == nil {
		return ""
	}
	return i.id
}

// maxTold is more than any event of Lambda's about an invocation has, in bytes.
const maxTold = 16 << 10

// learn notes what an event of Lambda's says. What can't be read says nothing,
// nor does what is too long to be Lambda's.
func (i *invocation) learn(raw record.Raw) {
	switch {
	case raw.Size() > maxTold:
	case is(raw, typeStart):
		i.start = string(inside(raw.Time))
		if start, err := eventOf(raw).Start(); err == nil {
			i.trace, i.tenant = traceID(start.Tracing.Value), start.TenantID
		}
	case is(raw, typeRuntimeDone):
		if done, err := eventOf(raw).Report(); err == nil {
			i.run = done.Metrics.Duration
			i.hear(done)
		}
	case is(raw, typeReport):
		i.ended = true
		if report, err := eventOf(raw).Report(); err == nil {
			i.hear(report)
		}
	}
}

// succeeded is the status of an invocation that nothing is wrong with.
const succeeded = "success"

// hear adds a report to what is known. A later one knows more, but for what
// only the earlier has.
func (i *invocation) hear(report record.Report) {
	if report.Status != "" && report.Status != succeeded || report.ErrorType != "" {
		i.failed = true
	}
	before := i.report
	i.report = report
	if i.report.ErrorType == "" {
		i.report.ErrorType = before.ErrorType
	}
	if before.Status != "" && before.Status != succeeded {
		i.report.Status = before.Status
	}
	if i.report.Metrics.ProducedBytes == 0 {
		i.report.Metrics.ProducedBytes = before.Metrics.ProducedBytes
	}
}

func (i *invocation) said(level record.Level, bytes int) {
	i.lines[level]++
	i.bytes += int64(bytes)
}

func (i *invocation) masked(sequences int) {
	if i != nil {
		i.masks += int64(sequences)
	}
}

func (i *invocation) leftOut(lines int64) {
	if i != nil {
		i.left += lines
	}
}

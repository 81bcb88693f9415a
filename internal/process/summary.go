package process

import (
	"time"

	"kinesis-telemetry-api-extension/internal/jsonobject"
	"kinesis-telemetry-api-extension/record"
)

// summary is the invocation in one event, at the time of its report.
func (i *invocation) summary(report record.Raw) record.Raw {
	m := i.report.Metrics
	o := new(jsonobject.Object)
	if len(i.quoted) > 0 { // the format raw has no other place for it
		o.Value("requestId", i.quoted)
	}
	text(o, "start", i.start)
	text(o, "status", i.report.Status)
	text(o, "errorType", i.report.ErrorType)
	o.Boolean("coldStart", i.cold)
	text(o, "traceId", i.trace)
	text(o, "tenantId", i.tenant)
	duration(o, "initMs", max(m.Init, i.init))
	duration(o, "restoreMs", max(m.Restore, i.restore))
	run, after := i.spent()
	duration(o, "runMs", run)
	duration(o, "postRuntimeMs", after)
	duration(o, "durationMs", m.Duration)
	duration(o, "billedMs", m.Billed)
	number(o, "memorySizeMB", m.MemorySizeMB)
	number(o, "maxMemoryUsedMB", m.MaxMemoryUsedMB)
	number(o, "producedBytes", m.ProducedBytes)
	o.Value("lines", i.linesByLevel())
	o.Number("bytesSaid", i.bytes)
	o.Number("masked", i.masks)
	o.Number("leftOut", i.left)
	return record.Raw{
		Time: report.Time, Type: []byte(`"` + record.TypeInvocationSummary + `"`),
		RequestID: i.quoted, Record: o.Text(),
	}
}

// spent is how long the function's code ran, and how long extensions did after
// it. Without a platform.runtimeDone the two can't be told apart, but for the
// span that the report may have.
func (i *invocation) spent() (run, after time.Duration) {
	whole := i.report.Metrics.Duration
	for _, span := range i.report.Spans {
		if span.Name == "extensionOverhead" {
			after = span.Duration
		}
	}
	if i.run == 0 {
		return max(0, whole-after), after
	}
	if after == 0 {
		after = max(0, whole-i.run)
	}
	return i.run, after
}

func (i *invocation) linesByLevel() []byte {
	o := new(jsonobject.Object)
	for level, lines := range i.lines {
		if lines == 0 {
			continue
		}
		name := "none"
		if record.Level(level) != record.NoLevel {
			name = record.Level(level).String()
		}
		o.Number(name, lines)
	}
	return o.Text()
}

func text(o *jsonobject.Object, name, value string) {
	if value != "" {
		o.String(name, value)
	}
}

func duration(o *jsonobject.Object, name string, d time.Duration) {
	if d > 0 {
		o.Milliseconds(name, d)
	}
}

func number(o *jsonobject.Object, name string, n int64) {
	if n > 0 {
		o.Number(name, n)
	}
}

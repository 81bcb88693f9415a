package process

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/rules"
	"kinesis-telemetry-api-extension/record"
)

// Config is what is asked for. The zero value asks for nothing.
type Config struct {
	MinLevel record.Level   // lines of a lesser level are left out; what has no level passes
	Rules    []*rules.Rules // applied one after another
	Sample   *Sample        // nil: all invocations' lines are kept
	Fields   []FieldName
	Tags     jsontext.Value // an object that stands in every event; nil: none
	Summary  bool           // each invocation gets an invocation.summary
	Function Function

	// LeavePlatform leaves out Lambda's own events: they are only gone by.
	LeavePlatform bool
	// Keyed is set where the caller goes by the invocations that events belong
	// to.
	Keyed bool
	// Many is set where several invocations may run at once, as on Managed
	// Instances: the place of an event says nothing then.
	Many bool
}

// Nothing tells whether nothing is added to events, changed in them or made
// of them.
func (c Config) Nothing() bool {
	return len(c.Rules) == 0 && c.Sample == nil && len(c.Fields) == 0 && c.Tags == nil && !c.Summary
}

// Process decides what becomes of the events of one environment. It is told of
// them in the order in which Lambda pushed them. It is not for concurrent use.
type Process struct {
	config Config
	idle   bool  // everything goes as it comes
	book   *book // nil where nobody goes by invocations
	sample sample
	fields fields
	counts Counts
}

// Counts is what was left out, and masked, so far.
type Counts struct {
	Level, Rule, Sample, Failed int64 // events; Failed are those that a mask could not be applied to
	Masked                      int64 // sequences
}

// LeftOut is how many events were left out.
func (c Counts) LeftOut() int64 { return c.Level + c.Rule + c.Sample + c.Failed }

// Pass takes an event that goes on, and the requestId of the invocation that
// it belongs to, empty if none or unknown. The event is valid only until Pass
// returns.
type Pass func(raw record.Raw, invocation string)

// New returns what the configuration asks for.
func New(config Config) *Process {
	p := &Process{config: config, sample: sample{Sample: config.Sample}, fields: newFields(config)}
	if config.Keyed || config.Summary || config.Sample != nil || p.fields.ofInvocations() {
		p.book = newBook(config)
	}
	p.idle = config.Nothing() && p.book == nil && !config.LeavePlatform && config.MinLevel == record.NoLevel
	return p
}

// Counts is what was left out so far.
func (p *Process) Counts() Counts { return p.counts }

// Take takes the next event, and passes on what goes on because of it: lines
// that waited, the event itself, and a summary, in this order.
func (p *Process) Take(raw record.Raw, pass Pass) {
	if p.idle {
		pass(raw, "")
		return
	}
	var of *invocation
	if p.book != nil {
		var gone *invocation
		if of, gone = p.book.place(raw); gone != nil {
			p.release(gone, pass)
		}
	}
	switch {
	case isPlatform(raw):
		p.takePlatform(raw, of, pass)
	default:
		p.takeSaid(raw, of, pass)
	}
}

// takePlatform takes an event of Lambda's own. They are neither ruled nor
// sampled.
func (p *Process) takePlatform(raw record.Raw, of *invocation, pass Pass) {
	p.fields.learn(raw)
	again := of != nil && of.ended // told before: the same was pushed twice
	if of != nil {
		of.learn(raw)
		p.settle(of, pass)
	}
	if !p.config.LeavePlatform {
		pass(p.fields.add(raw, of, record.NoLevel), of.key())
	}
	if p.config.Summary && of != nil && !again && is(raw, typeReport) {
		pass(p.fields.add(of.summary(raw), of, record.NoLevel), of.key())
	}
}

// takeSaid takes what was said by the function or an extension, or what is no
// event at all.
func (p *Process) takeSaid(raw record.Raw, of *invocation, pass Pass) {
	level := record.NoLevel
	if p.config.MinLevel > record.NoLevel || p.fields.level || p.config.Summary && of != nil {
		level = rules.LevelOf(raw)
	}
	if of != nil && isLine(raw) {
		of.said(level, len(raw.Record))
	}
	if level > record.NoLevel && level < p.config.MinLevel && !isMetric(raw) {
		p.leave(of, &p.counts.Level)
		return
	}
	for _, set := range p.config.Rules {
		var outcome rules.Outcome
		raw, outcome = set.Apply(raw)
		p.counts.Masked += int64(outcome.Masked)
		of.masked(outcome.Masked)
		switch outcome.Verdict {
		case rules.Excluded:
			p.leave(of, &p.counts.Rule)
			return
		case rules.Failed:
			p.leave(of, &p.counts.Failed)
			return
		case rules.Kept:
		}
	}
	raw = p.fields.add(raw, of, level)
	if p.sample.Sample != nil && of != nil && isLine(raw) && !isMetric(raw) {
		p.sampleLine(raw, of, pass)
		return
	}
	pass(raw, of.key())
}

// leave counts an event that is left out.
func (p *Process) leave(of *invocation, count *int64) {
	*count++
	of.leftOut(1)
}

// End passes on what waits when no event comes any more.
func (p *Process) End(pass Pass) {
	if p.book == nil {
		return
	}
	for _, of := range p.book.all() {
		p.release(of, pass)
	}
}

// Own adds what is asked for to an event of the extension's own. What it adds
// is valid until the next call.
func (p *Process) Own(raw record.Raw) record.Raw { return p.fields.add(raw, nil, record.NoLevel) }

// Learn tells the ARN by which the function was invoked.
func (p *Process) Learn(functionARN string) { p.fields.learnARN(functionARN) }

// Types of Lambda's events that say something of an invocation.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
const (
	typeInitStart     = "platform.initStart"
	typeInitReport    = "platform.initReport"
	typeRestoreStart  = "platform.restoreStart"
	typeRestoreReport = "platform.restoreReport"
	typeStart         = "platform.start"
	typeRuntimeDone   = "platform.runtimeDone"
	typeReport        = "platform.report"
	typeLogsDropped   = "platform.logsDropped"
)

// is tells whether an event has a type.
func is(raw record.Raw, kind string) bool { return string(inside(raw.Type)) == kind }

func isPlatform(raw record.Raw) bool { return bytes.HasPrefix(inside(raw.Type), []byte("platform.")) }

// isLine tells whether an event is what the function or an extension said.
func isLine(raw record.Raw) bool {
	return is(raw, record.TypeFunction) || is(raw, record.TypeExtension)
}

// isMetric tells whether a line holds metrics in CloudWatch's embedded format,
// as JSON or in a text. A share of them would be other figures.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func isMetric(raw record.Raw) bool {
	return bytes.Contains(raw.Record, []byte(`"CloudWatchMetrics`)) && bytes.Contains(raw.Record, []byte(`"_aws`))
}

// inside is the inside of a JSON string.
func inside(text []byte) []byte {
	if len(text) < len(`""`) {
		return nil
	}
	return text[1 : len(text)-1]
}

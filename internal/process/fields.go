package process

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/jsonobject"
	"kinesis-telemetry-api-extension/record"
)

// FieldName is the name of something that can be added to events.
type FieldName string

// The fields.
const (
	FieldFunctionARN        FieldName = "functionArn" // by which the function was invoked, where it is known
	FieldFunctionVersion    FieldName = "functionVersion"
	FieldAccountID          FieldName = "accountId"
	FieldRegion             FieldName = "region"
	FieldMemorySize         FieldName = "memorySize"   // in MB
	FieldArchitecture       FieldName = "architecture" // x86_64, arm64
	FieldInitializationType FieldName = "initializationType"
	FieldLogStream          FieldName = "logStream" // as Lambda tells it when the environment begins

	FieldTraceID   FieldName = "traceId" // of X-Ray
	FieldTenantID  FieldName = "tenantId"
	FieldColdStart FieldName = "coldStart" // of events of invocations
	FieldLevel     FieldName = "level"     // trace, debug, info, warn, error, fatal
	FieldRequestID FieldName = "requestId" // stands in the envelope, also of lines that don't name it
)

// FieldNames are all fields, in the order in which they stand.
func FieldNames() []FieldName {
	return []FieldName{
		FieldFunctionARN, FieldFunctionVersion, FieldAccountID, FieldRegion, FieldMemorySize, FieldArchitecture,
		FieldInitializationType, FieldLogStream, FieldTraceID, FieldTenantID, FieldColdStart, FieldLevel, FieldRequestID,
	}
}

// Function is what fields tell of the function. What is empty is not known.
type Function struct {
	ARN                string // may become known later
	Version            string
	AccountID          string
	Region             string
	MemoryMB           int
	Architecture       string
	InitializationType string
}

// initialisedByInvocations tells whether an environment comes to be because
// the function is invoked, so that its first invocation waits for it.
func (f Function) initialisedByInvocations() bool {
	return f.InitializationType != "provisioned-concurrency" && f.InitializationType != "lambda-managed-instances"
}

// fields adds what is asked for to events.
type fields struct {
	asked     []FieldName
	function  Function
	logStream string
	tags      jsontext.Value
	level     bool   // is asked for
	requestID bool   // is asked for
	constant  []byte // the members that are the same for all events, with a comma behind each
	line      []byte // reused
}

func newFields(config Config) fields {
	f := fields{
		asked: config.Fields, function: config.Function, tags: config.Tags,
		level: slices.Contains(config.Fields, FieldLevel), requestID: slices.Contains(config.Fields, FieldRequestID),
	}
	f.fix()
	return f
}

// ofInvocations tells whether a field is asked for that goes by invocations.
func (f *fields) ofInvocations() bool {
	return slices.ContainsFunc(f.asked, func(name FieldName) bool {
		return name == FieldTraceID || name == FieldTenantID || name == FieldColdStart || name == FieldRequestID
	})
}

// fix writes the constant members anew.
func (f *fields) fix() {
	o := new(jsonobject.Object)
	for _, name := range FieldNames() {
		if !slices.Contains(f.asked, name) {
			continue
		}
		if name == FieldMemorySize {
			number(o, string(name), int64(f.function.MemoryMB))
			continue
		}
		text(o, string(name), f.constantOf(name))
	}
	f.constant = members(o)
}

// constantOf is the text of a field that is the same for all events.
func (f *fields) constantOf(name FieldName) string {
	switch name {
	case FieldFunctionARN:
		return f.function.ARN
	case FieldFunctionVersion:
		return f.function.Version
	case FieldAccountID:
		return f.function.AccountID
	case FieldRegion:
		return f.function.Region
	case FieldArchitecture:
		return f.function.Architecture
	case FieldInitializationType:
		return f.function.InitializationType
	case FieldLogStream:
		return f.logStream
	case FieldMemorySize, FieldTraceID, FieldTenantID, FieldColdStart, FieldLevel, FieldRequestID:
	}
	return ""
}

// members are an object's members, with a comma behind each.
func members(o *jsonobject.Object) []byte {
	if o.Empty() {
		return nil
	}
	text := o.Text()
	text[len(text)-1] = ','
	return text[1:]
}

// learn notes what an event of Lambda's says of the environment.
func (f *fields) learn(raw record.Raw) {
	switch {
	case len(f.asked) == 0:
	case is(raw, typeInitStart), is(raw, typeRestoreStart):
		if start, err := eventOf(raw).InitStart(); err == nil {
			f.logStream = start.InstanceID
			f.learnARN(start.FunctionARN)
			f.fix()
		}
	case is(raw, typeStart) && f.function.ARN == "":
		if start, err := eventOf(raw).Start(); err == nil {
			f.learnARN(start.FunctionARN)
		}
	}
}

// learnARN notes the function's ARN, which also has its account.
func (f *fields) learnARN(arn string) {
	if arn == "" || arn == f.function.ARN {
		return
	}
	f.function.ARN = arn
	const account = 4 // arn:aws:lambda:REGION:ACCOUNT:function:NAME
	if parts := strings.Split(arn, ":"); f.function.AccountID == "" && len(parts) > account {
		f.function.AccountID = parts[account]
	}
	f.fix()
}

// add adds to an event what is asked for. What it adds is valid until the next
// call.
func (f *fields) add(raw record.Raw, of *invocation, level record.Level) record.Raw {
	raw.Tags = f.tags
	if len(f.asked) == 0 {
		return raw
	}
	if f.requestID && raw.RequestID == nil && of != nil {
		raw.RequestID = of.quoted
	}
	f.line = append(append(f.line[:0], '{'), f.constant...)
	f.line = append(f.line, f.ofOne(of)...)
	if f.level && level != record.NoLevel {
		f.line = append(append(append(f.line, `"level":"`...), level.String()...), `",`...)
	}
	if last := len(f.line) - 1; last > 0 {
		f.line[last] = '}'
		raw.Fields = f.line
	}
	return raw
}

// ofOne are the members that are the same for all events of an invocation, once
// it has begun.
func (f *fields) ofOne(of *invocation) []byte {
	if of == nil || of.start == "" {
		return nil
	}
	if of.fields != nil {
		return of.fields
	}
	o := new(jsonobject.Object)
	if slices.Contains(f.asked, FieldTraceID) {
		text(o, string(FieldTraceID), of.trace)
	}
	if slices.Contains(f.asked, FieldTenantID) {
		text(o, string(FieldTenantID), of.tenant)
	}
	if slices.Contains(f.asked, FieldColdStart) {
		o.Boolean(string(FieldColdStart), of.cold)
	}
	of.fields = append([]byte{}, members(o)...) // not nil, so that it is not asked for again
	return of.fields
}

// traceID is the root of X-Ray's tracing header.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
func traceID(header string) string {
	for part := range strings.SplitSeq(header, ";") {
		if root, found := strings.CutPrefix(strings.TrimSpace(part), "Root="); found {
			return root
		}
	}
	return ""
}

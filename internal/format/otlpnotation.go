package format

// field is a field of OTLP's messages: its number, then its name in JSON.
// https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto
type field string

const (
	fieldResourceLogs field = "\x01resourceLogs" // of ExportLogsServiceRequest

	fieldResource  field = "\x01resource" // of ResourceLogs
	fieldScopeLogs field = "\x02scopeLogs"

	fieldScope      field = "\x01scope" // of ScopeLogs
	fieldLogRecords field = "\x02logRecords"

	fieldScopeName    field = "\x01name" // of InstrumentationScope
	fieldScopeVersion field = "\x02version"

	fieldResourceAttributes field = "\x01attributes" // of Resource

	fieldTime           field = "\x01timeUnixNano" // of LogRecord
	fieldSeverityNumber field = "\x02severityNumber"
	fieldSeverityText   field = "\x03severityText"
	fieldBody           field = "\x05body"
	fieldAttributes     field = "\x06attributes"
	fieldEventName      field = "\x0ceventName"

	fieldKey   field = "\x01key" // of KeyValue
	fieldValue field = "\x02value"

	fieldString field = "\x01stringValue" // of AnyValue
	fieldBool   field = "\x02boolValue"
	fieldInt    field = "\x03intValue"
	fieldDouble field = "\x04doubleValue"
	fieldArray  field = "\x05arrayValue"
	fieldKVList field = "\x06kvlistValue"

	fieldValues field = "\x01values" // of ArrayValue and KeyValueList
)

func (f field) number() byte { return f[0] }

func (f field) name() string { return string(f[1:]) }

// notation is a way to write OTLP's messages. All methods append to dst.
//
// What a begin appends is ended by the end of its kind, which is told how long
// dst was when the begin returned.
type notation interface {
	// beginItem begins a log record that stands in a list by itself.
	beginItem(dst []byte) []byte
	endItem(dst []byte, from int) []byte

	// begin begins a message that is a field of another.
	begin(dst []byte, f field) []byte
	// beginElement begins a message that is one of a list.
	beginElement(dst []byte, f field) []byte
	// end ends both.
	end(dst []byte, from int) []byte

	beginList(dst []byte, f field) []byte
	endList(dst []byte) []byte

	// text appends the characters from the beginning of t that take no more
	// than room bytes, and returns how many bytes of t they took.
	text(dst []byte, f field, t characters, room int) ([]byte, int)
	// literal appends printable ASCII without quotes and backslashes.
	literal(dst []byte, f field, text string) []byte
	boolean(dst []byte, f field, b bool) []byte
	integer(dst []byte, f field, n int64) []byte
	double(dst []byte, f field, d float64) []byte
	fixed(dst []byte, f field, n uint64) []byte
	enum(dst []byte, f field, n int) []byte
}

package format

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// OTLP writes events as log records of OpenTelemetry, in Protocol Buffers or
// in JSON. An [OTLPEnvelope] makes a request of them. FORMAT.md says what is
// where. It is not for concurrent use.
//
// Of an object with a name twice both members are written, in their order.
// A time that is not RFC 3339, or not from 1970 to 2262, is left out.
type OTLP struct {
	notation notation
	id       []byte // ENVIRONMENT-, then room for a number
	prefix   int    // how much of id comes before the number
	limit    int
}

// NewOTLP returns an encoder of an environment's events to Protocol Buffers:
// items are log_records of ScopeLogs, with tag and length, and no longer than
// limit bytes, which must be at least [record.MinLine].
func NewOTLP(environment string, limit int) *OTLP {
	return newOTLP(protobuf{}, environment, limit)
}

// NewOTLPJSON is NewOTLP for JSON: items are objects, each with a comma
// behind it.
func NewOTLPJSON(environment string, limit int) *OTLP {
	return newOTLP(protoJSON{}, environment, limit)
}

func newOTLP(n notation, environment string, limit int) *OTLP {
	id := append(make([]byte, 0, len(environment)+len("-18446744073709551615")), environment...)
	id = append(id, '-')
	return &OTLP{notation: n, id: id, prefix: len(id), limit: max(limit, record.MinLine)}
}

const (
	// maxMember is what a cut event keeps of a type, a request id or a level,
	// in bytes. What Lambda sends is far shorter; only nonsense is longer.
	maxMember = 512
	// bodyOverhead is what stands around the characters of a cut record, at
	// the most: tags and lengths, or names and brackets.
	bodyOverhead = 32
	// unbounded is the room of what must be written whole.
	unbounded = math.MaxInt
)

// AppendEvent appends raw's log record, under the given sequence number, to
// dst. Whatever raw holds, it is a valid one and no longer than the encoder's
// limit: what does not fit is cut and marked.
func (o *OTLP) AppendEvent(dst []byte, sequence uint64, raw record.Raw) []byte {
	start := len(dst)
	if raw.OriginalBytes <= 0 {
		if dst = o.appendWhole(dst, sequence, raw); len(dst)-start <= o.limit {
			return dst
		}
		raw.OriginalBytes = int64(len(raw.Record))
	}
	return o.appendCut(dst[:start], sequence, raw)
}

// appendWhole appends all of raw. Where that is longer than the limit, it may
// stop as soon as it is.
func (o *OTLP) appendWhole(dst []byte, sequence uint64, raw record.Raw) []byte {
	values := anyValues{notation: o.notation, end: len(dst) + o.limit}
	dst = o.notation.beginItem(dst)
	item := len(dst)
	dst = o.appendHead(dst, raw, unbounded)
	dst = o.notation.beginList(dst, fieldAttributes)
	dst = o.appendAttributes(dst, sequence, raw, unbounded)
	for _, added := range []struct {
		key   string
		value []byte
	}{{"aws.lambda.telemetry.fields", raw.Fields}, {"aws.lambda.telemetry.more", raw.More}} {
		if added.value != nil {
			dst = o.attribute(dst, added.key, func(dst []byte) []byte { return values.append(dst, added.value) })
		}
	}
	dst = o.notation.endList(dst)
	if raw.Record != nil {
		dst = o.notation.begin(dst, fieldBody)
		body := len(dst)
		dst = values.append(dst, raw.Record)
		dst = o.notation.end(dst, body)
	}
	return o.notation.endItem(dst, item)
}

// appendCut appends raw with as much of its record as fits.
func (o *OTLP) appendCut(dst []byte, sequence uint64, raw record.Raw) []byte {
	start := len(dst)
	dst = o.notation.beginItem(dst)
	item := len(dst)
	dst = o.appendHead(dst, raw, maxMember)
	dst = o.notation.beginList(dst, fieldAttributes)
	dst = o.appendAttributes(dst, sequence, raw, maxMember)
	dst = o.attribute(dst, "aws.lambda.telemetry.truncated", func(dst []byte) []byte {
		return o.notation.boolean(dst, fieldBool, true)
	})
	dst = o.attribute(dst, "aws.lambda.telemetry.original_bytes", func(dst []byte) []byte {
		return o.notation.integer(dst, fieldInt, raw.OriginalBytes)
	})
	dst = o.notation.endList(dst)

	room := o.limit - (len(dst) - start) - bodyOverhead
	dst = o.notation.begin(dst, fieldBody)
	body := len(dst)
	dst, _ = o.notation.text(dst, fieldString, said(raw.Record), room)
	dst = o.notation.end(dst, body)
	return o.notation.endItem(dst, item)
}

// appendHead appends a log record's own fields, but for its body, with texts
// of at most room bytes.
func (o *OTLP) appendHead(dst []byte, raw record.Raw, room int) []byte {
	if nanoseconds := unixNano(raw.Time); nanoseconds > 0 {
		dst = o.notation.fixed(dst, fieldTime, nanoseconds)
	}
	if level := findLevel(raw.Record); len(level.text) > 0 {
		if number := severity(level); number > 0 {
			dst = o.notation.enum(dst, fieldSeverityNumber, number)
		}
		dst, _ = o.notation.text(dst, fieldSeverityText, level, room)
	}
	if isEvent(raw.Type) {
		dst, _ = o.notation.text(dst, fieldEventName, said(raw.Type), room)
	}
	return dst
}

// isEvent tells whether a type is of events that have a structure of their
// own. What functions and extensions log are mere logs.
func isEvent(kind []byte) bool {
	return bytes.HasPrefix(kind, []byte(`"platform.`)) || bytes.HasPrefix(kind, []byte(`"delivery.`)) || bytes.HasPrefix(kind, []byte(`"invocation.`))
}

// unixNano reads a JSON string with a time of RFC 3339. It is 0 where there is
// none that OTLP could say.
func unixNano(quoted []byte) uint64 {
	if len(quoted) < 2 {
		return 0
	}
	const last = math.MaxInt64 / int64(time.Second) // what many languages read as signed
	var t time.Time
	if t.UnmarshalText(quoted[1:len(quoted)-1]) != nil || t.Unix() < 0 || t.Unix() >= last {
		return 0
	}
	return uint64(t.Unix())*uint64(time.Second) + uint64(t.Nanosecond())
}

// appendAttributes appends those that every event has, with texts of at most
// room bytes.
func (o *OTLP) appendAttributes(dst []byte, sequence uint64, raw record.Raw, room int) []byte {
	o.id = strconv.AppendUint(o.id[:o.prefix], sequence, 10)
	dst = o.textAttribute(dst, "aws.lambda.telemetry.id", plainText(o.id), unbounded)
	if raw.Type != nil {
		dst = o.textAttribute(dst, "aws.lambda.telemetry.type", said(raw.Type), room)
	}
	if raw.RequestID != nil {
		dst = o.textAttribute(dst, "faas.invocation_id", said(raw.RequestID), room)
	}
	return dst
}

func (o *OTLP) textAttribute(dst []byte, key string, text characters, room int) []byte {
	return o.attribute(dst, key, func(dst []byte) []byte {
		dst, _ = o.notation.text(dst, fieldString, text, room)
		return dst
	})
}

// attribute appends an attribute, whose value write appends.
func (o *OTLP) attribute(dst []byte, key string, write func(dst []byte) []byte) []byte {
	return appendAttribute(dst, o.notation, fieldAttributes, key, write)
}

// appendAttribute appends a KeyValue of the list f.
func appendAttribute(dst []byte, n notation, f field, key string, write func(dst []byte) []byte) []byte {
	dst = n.beginElement(dst, f)
	attribute := len(dst)
	dst = n.literal(dst, fieldKey, key)
	dst = n.begin(dst, fieldValue)
	value := len(dst)
	dst = n.end(write(dst), value)
	return n.end(dst, attribute)
}

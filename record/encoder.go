package record

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Types of events that Lambda does not know.
const (
	// TypeMalformed is an element that is no event.
	TypeMalformed = "malformed"
	// TypeDeliveryStart is the first event of an environment: versions and
	// configuration.
	TypeDeliveryStart = "delivery.start"
	// TypeDeliveryDropped explains a gap: how many events are lost, which, why.
	TypeDeliveryDropped = "delivery.dropped"
	// TypeDeliveryReport is the account of all events before it.
	TypeDeliveryReport = "delivery.report"
	// TypeInvocationSummary is one invocation in one event.
	TypeInvocationSummary = "invocation.summary"
)

// Raw is an event as it comes in: each member the JSON text that was pushed,
// nil where it is absent. Time, Type and RequestID are JSON strings.
type Raw struct {
	Time, Type, RequestID, Record, More jsontext.Value

	// Fields and Tags are objects that the extension was asked to add; nil if
	// there are none. Fields longer than [MaxFields] and tags longer than
	// [MaxTags] are left out where the event has to be cut.
	Fields, Tags jsontext.Value

	// OriginalBytes is 0 if Record is whole. Else Record is only the beginning
	// of a JSON text of so many bytes, cut anywhere.
	OriginalBytes int64
}

// Size is how many bytes its members have.
func (r Raw) Size() int {
	return len(r.Time) + len(r.Type) + len(r.RequestID) + len(r.Record) + len(r.More) + len(r.Fields) + len(r.Tags)
}

// Clone is a copy that shares no memory with r.
func (r Raw) Clone() Raw {
	all := make([]byte, 0, r.Size())
	for _, member := range r.members() {
		if *member != nil {
			from := len(all)
			all = append(all, *member...)
			*member = all[from:len(all):len(all)]
		}
	}
	return r
}

func (r *Raw) members() [7]*jsontext.Value {
	return [...]*jsontext.Value{&r.Time, &r.Type, &r.RequestID, &r.Record, &r.More, &r.Fields, &r.Tags}
}

// Encoder writes the events of one environment. It is not for concurrent use.
type Encoder struct {
	prefix   []byte // {"id":"ENVIRONMENT-, nil in the format "raw"
	function []byte // ,"function":"NAME"
	maxLine  int
}

// NewEncoder returns an encoder whose lines are no longer than maxLine bytes,
// which must be at least [MinLine].
func NewEncoder(environment, function string, maxLine int) *Encoder {
	return &Encoder{
		prefix:   []byte(`{"id":"` + environment + `-`),
		function: appendString([]byte(`,"function":`), function),
		maxLine:  max(maxLine, MinLine),
	}
}

// NewRawEncoder is NewEncoder for the format "raw": events as Lambda pushed
// them, without an id.
func NewRawEncoder(maxLine int) *Encoder { return &Encoder{maxLine: max(maxLine, MinLine)} }

func (e *Encoder) isRaw() bool { return e.prefix == nil }

// AppendEvent appends the line of raw, under the given sequence number, to
// dst. Whatever raw holds, the line is one line of valid JSON and no longer
// than the encoder's limit: what does not fit is cut and marked.
func (e *Encoder) AppendEvent(dst []byte, sequence uint64, raw Raw) []byte {
	if raw.OriginalBytes > 0 {
		return e.appendCut(dst, sequence, raw.toValidUTF8())
	}
	start := len(dst)
	dst = e.appendWhole(dst, sequence, raw)
	if !utf8.Valid(dst[start:]) { // looked at whole, which is quicker than member by member
		raw = raw.toValidUTF8()
		dst = e.appendWhole(dst[:start], sequence, raw)
	}
	if len(dst)-start > e.maxLine {
		raw.OriginalBytes = int64(len(raw.Record))
		return e.appendCut(dst[:start], sequence, raw)
	}
	blankLineEnds(dst[start : len(dst)-1])
	return dst
}

func (e *Encoder) appendWhole(dst []byte, sequence uint64, raw Raw) []byte {
	dst = e.appendHead(dst, sequence, raw)
	dst = append(dst, raw.Record...)
	if e.isRaw() && raw.More != nil {
		dst = appendMembers(dst, raw.More)
	} else {
		dst = appendMember(dst, `,"more":`, raw.More)
	}
	return append(dst, "}\n"...)
}

// appendMembers appends the members of an object to another, that has some.
func appendMembers(dst, object []byte) []byte {
	members := bytes.TrimSpace(object)
	members = bytes.TrimSpace(members[1 : len(members)-1])
	if len(members) == 0 {
		return dst
	}
	return append(append(dst, ','), members...)
}

// appendHead appends everything up to the record's value.
func (e *Encoder) appendHead(dst []byte, sequence uint64, raw Raw) []byte {
	if e.isRaw() {
		dst = append(dst, `{"time":`...)
	} else {
		dst = append(dst, e.prefix...)
		dst = strconv.AppendUint(dst, sequence, 10)
		dst = append(dst, `","time":`...)
	}
	dst = append(dst, raw.Time...)
	dst = append(dst, `,"type":`...)
	dst = append(dst, raw.Type...)
	if raw.RequestID != nil && !e.isRaw() {
		dst = append(dst, `,"requestId":`...)
		dst = append(dst, raw.RequestID...)
	}
	dst = append(dst, e.function...)
	if !e.isRaw() {
		dst = appendMember(dst, `,"fields":`, raw.Fields)
		dst = appendMember(dst, `,"tags":`, raw.Tags)
	}
	return append(dst, `,"record":`...)
}

// appendMember appends a member, if it is there.
func appendMember(dst []byte, name string, value jsontext.Value) []byte {
	if value == nil {
		return dst
	}
	return append(append(dst, name...), value...)
}

// blankLineEnds makes one line of a JSON text: raw line ends stand only
// between its tokens, where a blank means the same.
func blankLineEnds(text []byte) {
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return
	}
	for i, c := range text {
		if c == '\n' || c == '\r' {
			text[i] = ' '
		}
	}
}

// toValidUTF8 returns raw with U+FFFD in place of the bytes that a function
// wrote and that are not UTF-8: Lambda passes them on as they are.
func (r Raw) toValidUTF8() Raw {
	for _, member := range r.members() {
		if !utf8.Valid(*member) {
			*member = bytes.ToValidUTF8(*member, []byte("\ufffd"))
		}
	}
	return r
}

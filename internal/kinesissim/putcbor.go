package kinesissim

import (
	"slices"
	"unicode/utf8"

	"github.com/aws/smithy-go/encoding/cbor"
)

// operationCBOR finds what does an operation that is asked for in CBOR. Those
// that read streams are here in JSON only: their answers would need dates and
// data of their own.
func (s *Server) operationCBOR(name string) func(*Call, []byte) (any, error) {
	switch name {
	case "PutRecords":
		return s.putRecordsCBOR
	case "PutRecord":
		return s.putRecordCBOR
	}
	return func(*Call, []byte) (any, error) {
		return nil, failure("SerializationException", "%s is known in JSON only", name)
	}
}

func (s *Server) putRecordsCBOR(c *Call, body []byte) (any, error) {
	m, err := membersOf(body)
	if err != nil {
		return nil, err
	}
	q := &putRecordsRequest{target: m.target(), DryRun: m.bool("DryRun"), Records: m.entries()}
	if m.wrong != nil {
		return nil, m.wrong
	}
	return s.putRecords(c, q)
}

func (s *Server) putRecordCBOR(c *Call, body []byte) (any, error) {
	m, err := membersOf(body)
	if err != nil {
		return nil, err
	}
	q := &putRecordRequest{
		target: m.target(), putEntry: m.entry(), DryRun: m.bool("DryRun"),
		SequenceNumberForOrdering: m.text("SequenceNumberForOrdering"),
	}
	if m.wrong != nil {
		return nil, m.wrong
	}
	return s.putRecord(c, q)
}

// members are a request's, or those of a part of it.
type members struct {
	cbor.Map
	wrong error // of the first member that is not what it must be
}

// membersOf reads a body. The reader takes what comes after it for nothing; but
// then it reads as much without the last byte.
func membersOf(body []byte) (*members, error) {
	v, err := cbor.Decode(body)
	if err != nil {
		return nil, failure("SerializationException", "%s", err)
	}
	if _, err := cbor.Decode(body[:len(body)-1]); err == nil {
		return nil, failure("SerializationException", "something comes after the request")
	}
	m, ok := v.(cbor.Map)
	if !ok {
		return nil, wrongType("map")
	}
	return &members{Map: m}, nil
}

func (m *members) target() target {
	return target{StreamName: m.text("StreamName"), StreamARN: m.text("StreamARN")}
}

func (m *members) entries() *[]putEntry {
	list := member[cbor.List](m, "Records", "list")
	if list == nil {
		return nil
	}
	entries := make([]putEntry, len(*list))
	for i, v := range *list {
		of, ok := v.(cbor.Map)
		if !ok {
			m.wrong = wrongType("map")
			continue
		}
		one := &members{Map: of, wrong: m.wrong}
		entries[i] = one.entry()
		m.wrong = one.wrong
	}
	return &entries
}

func (m *members) entry() putEntry {
	e := putEntry{PartitionKey: m.text("PartitionKey"), ExplicitHashKey: m.text("ExplicitHashKey")}
	if data := member[cbor.Slice](m, "Data", "byte string"); data != nil {
		own := slices.Clone([]byte(*data)) // what is kept must not keep the whole body
		if own == nil {
			own = []byte{}
		}
		e.Data = &own
	}
	return e
}

func (m *members) text(name string) *string {
	v := member[cbor.String](m, name, "text")
	if v == nil {
		return nil
	}
	if !utf8.ValidString(string(*v)) {
		m.wrong = failure("SerializationException", "%s is not UTF-8", name)
	}
	s := string(*v)
	return &s
}

func (m *members) bool(name string) bool {
	v := member[cbor.Bool](m, name, "boolean")
	return v != nil && bool(*v)
}

// member is nil where there is none, or null.
func member[T cbor.Value](m *members, name, want string) *T {
	v := m.Map[name]
	if _, null := v.(*cbor.Nil); null || v == nil {
		return nil
	}
	of, ok := v.(T)
	if !ok {
		m.wrong = wrongType(want)
		return nil
	}
	return &of
}

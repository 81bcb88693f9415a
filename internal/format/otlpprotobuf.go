package format

import (
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"
)

// protobuf is the notation of Protocol Buffers.
// https://protobuf.dev/programming-guides/encoding/
type protobuf struct{}

// The wire types.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
)

// tag appends a field's tag: all numbers are below 16, so that it is one byte.
func (protobuf) tag(dst []byte, f field, wire byte) []byte { return append(dst, f.number()<<3|wire) }

func (p protobuf) beginItem(dst []byte) []byte { return p.begin(dst, fieldLogRecords) }

func (p protobuf) endItem(dst []byte, from int) []byte { return p.end(dst, from) }

func (p protobuf) beginElement(dst []byte, f field) []byte { return p.begin(dst, f) }

// begin leaves one byte for the length, which is enough for most.
func (p protobuf) begin(dst []byte, f field) []byte { return append(p.tag(dst, f, wireBytes), 0) }

// end puts the length in, and moves the message where it takes more room.
func (protobuf) end(dst []byte, from int) []byte {
	var length [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(length[:], uint64(len(dst)-from))
	dst[from-1] = length[0]
	return slices.Insert(dst, from, length[1:n]...)
}

func (protobuf) beginList(dst []byte, _ field) []byte { return dst }

func (protobuf) endList(dst []byte) []byte { return dst }

func (p protobuf) text(dst []byte, f field, t characters, room int) ([]byte, int) {
	dst = p.begin(dst, f)
	from := len(dst)
	dst, taken := t.append(dst, room, utf8.AppendRune)
	return p.end(dst, from), taken
}

func (p protobuf) literal(dst []byte, f field, text string) []byte {
	dst = p.begin(dst, f)
	from := len(dst)
	return p.end(append(dst, text...), from)
}

func (p protobuf) boolean(dst []byte, f field, b bool) []byte {
	if b {
		return p.varint(dst, f, 1)
	}
	return p.varint(dst, f, 0)
}

func (p protobuf) integer(dst []byte, f field, n int64) []byte { return p.varint(dst, f, uint64(n)) }

func (p protobuf) enum(dst []byte, f field, n int) []byte { return p.varint(dst, f, uint64(n)) }

func (p protobuf) varint(dst []byte, f field, n uint64) []byte {
	return binary.AppendUvarint(p.tag(dst, f, wireVarint), n)
}

func (p protobuf) double(dst []byte, f field, d float64) []byte {
	return p.fixed(dst, f, math.Float64bits(d))
}

func (p protobuf) fixed(dst []byte, f field, n uint64) []byte {
	return binary.LittleEndian.AppendUint64(p.tag(dst, f, wireFixed64), n)
}

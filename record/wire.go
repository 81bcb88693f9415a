package record

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The wire types of Protocol Buffers.
// https://protobuf.dev/programming-guides/encoding/
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// field is one field of a message. number is the value of a varint or of fixed
// bits, bytes that of wireBytes.
type field struct {
	id     uint64
	wire   uint8
	number uint64
	bytes  []byte
}

// is tells whether the field has the given id and wire type; one that has
// another type is an unknown one.
func (f field) is(id uint64, wire uint8) bool { return f.id == id && f.wire == wire }

// message is what is left to read of a message.
type message []byte

// next takes the first field off. It must not be called on an empty message.
func (m *message) next() (field, error) {
	tag, err := m.varint()
	if err != nil {
		return field{}, err
	}
	f := field{id: tag >> 3, wire: uint8(tag & 7)}
	if f.id == 0 || f.id >= 1<<29 {
		return field{}, fmt.Errorf("a field can't have the number %d", f.id)
	}
	switch f.wire {
	case wireVarint:
		f.number, err = m.varint()
	case wireFixed64:
		if f.bytes, err = m.take(8); err == nil {
			f.number = binary.LittleEndian.Uint64(f.bytes)
		}
	case wireFixed32:
		if f.bytes, err = m.take(4); err == nil {
			f.number = uint64(binary.LittleEndian.Uint32(f.bytes))
		}
	case wireBytes:
		var size uint64
		if size, err = m.varint(); err == nil {
			f.bytes, err = m.take(size)
		}
	default:
		err = fmt.Errorf("unknown wire type %d", f.wire)
	}
	if err != nil {
		return field{}, fmt.Errorf("field %d: %w", f.id, err)
	}
	return f, nil
}

func (m *message) varint() (uint64, error) {
	n, size := binary.Uvarint(*m)
	if size <= 0 {
		return 0, errors.New("a varint is cut off or too long")
	}
	*m = (*m)[size:]
	return n, nil
}

func (m *message) take(size uint64) ([]byte, error) {
	if size > uint64(len(*m)) {
		return nil, fmt.Errorf("%d bytes are told, %d are left", size, len(*m))
	}
	taken := (*m)[:size:size]
	*m = (*m)[size:]
	return taken, nil
}

package spill

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A block lies on disk as its header and its lines. The header, little endian:
//
//	 0  magic, its last byte the version
//	 4  environment, filled up with zeros
//	20  serial: the number of the block, which orders the segments
//	28  first sequence number
//	36  last sequence number
//	44  events
//	48  length of the lines
//	52  CRC-32C of the lines
//	56  CRC-32C of bytes 0 to 55
//	60  state
const (
	// magic begins with a byte that UTF-8 never has, so that no line looks like
	// a header.
	magic           = "\xF8KS\x01"
	environmentSize = 16
	checkedSize     = 56
	stateOffset     = 60
	headerSize      = 61
	maxLines        = 16 << 20
)

// The states of a block. A single byte is changed in place, which a kill can't
// do by half; it is not covered by the checksum. Damage can't make one state of
// the other but by all its bits, and any other value stands for waiting: to
// send twice is better than never.
const (
	stateWaiting = 0x55
	stateDone    = 0xAA
)

type header struct {
	environment [environmentSize]byte
	serial      uint64
	first, last uint64
	events      uint32
	length      uint32
	linesSum    uint32
	done        bool
}

// size is what the block takes on disk.
func (h header) size() int64 { return headerSize + int64(h.length) }

func (h header) name() string { return string(bytes.TrimRight(h.environment[:], "\x00")) }

// appendBlock appends b as it lies on disk.
func appendBlock(dst []byte, serial uint64, b Spilled) ([]byte, error) {
	switch {
	case len(b.Environment) > environmentSize:
		return nil, fmt.Errorf("an environment of %d bytes is too long", len(b.Environment))
	case len(b.Lines) > maxLines:
		return nil, fmt.Errorf("a block of %d bytes is too large", len(b.Lines))
	}
	var environment [environmentSize]byte
	copy(environment[:], b.Environment)
	start := len(dst)
	dst = append(append(dst, magic...), environment[:]...)
	dst = binary.LittleEndian.AppendUint64(dst, serial)
	dst = binary.LittleEndian.AppendUint64(dst, b.First)
	dst = binary.LittleEndian.AppendUint64(dst, b.Last)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(b.Events))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b.Lines)))
	dst = binary.LittleEndian.AppendUint32(dst, checksum(b.Lines))
	dst = binary.LittleEndian.AppendUint32(dst, checksum(dst[start:]))
	return append(append(dst, stateWaiting), b.Lines...), nil
}

// parseHeader reads the header at the start of b, which holds a whole one.
func parseHeader(b []byte) (header, bool) {
	if string(b[:len(magic)]) != magic || binary.LittleEndian.Uint32(b[checkedSize:]) != checksum(b[:checkedSize]) {
		return header{}, false
	}
	h := header{
		environment: [environmentSize]byte(b[4:]),
		serial:      binary.LittleEndian.Uint64(b[20:]),
		first:       binary.LittleEndian.Uint64(b[28:]),
		last:        binary.LittleEndian.Uint64(b[36:]),
		events:      binary.LittleEndian.Uint32(b[44:]),
		length:      binary.LittleEndian.Uint32(b[48:]),
		linesSum:    binary.LittleEndian.Uint32(b[52:]),
		done:        b[stateOffset] == stateDone,
	}
	return h, h.length <= maxLines
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

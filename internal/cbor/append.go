package cbor

import (
	"encoding/binary"
	"unicode/utf8"
)

// AppendMap begins a map: names and values follow by turns, then AppendEnd.
func AppendMap(dst []byte) []byte { return append(dst, mapType|indefinite) }

// AppendList begins a list: values follow, then AppendEnd.
func AppendList(dst []byte) []byte { return append(dst, listType|indefinite) }

// AppendEnd ends the map or list that was begun last.
func AppendEnd(dst []byte) []byte { return append(dst, breakByte) }

// AppendText appends s. Bytes of it that are not UTF-8 are replaced.
func AppendText(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return append(appendHead(dst, textType, len(s)), s...)
}

// AppendBytes appends b as it is.
func AppendBytes(dst, b []byte) []byte {
	return append(appendHead(dst, bytesType, len(b)), b...)
}

// StringSize is how many bytes a text or byte string of n bytes takes.
func StringSize(n int) int {
	var head [9]byte
	return len(appendHead(head[:0], bytesType, n)) + n
}

// appendHead appends an item's type and its number, in as few bytes as can be.
func appendHead(dst []byte, major byte, length int) []byte {
	switch n := uint64(length); {
	case n < oneByte:
		return append(dst, major|byte(n))
	case n < 1<<8:
		return append(dst, major|oneByte, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, major|oneByte+1), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, major|oneByte+2), uint32(n))
	default:
		return binary.BigEndian.AppendUint64(append(dst, major|eightBytes), n)
	}
}

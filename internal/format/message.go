// Package format writes events in the formats other than package record's own.
package format

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// Message writes what the function said and nothing else: a text as its
// characters, JSON as it is, each with a line end behind it.
type Message struct {
	limit int
}

// NewMessage returns an encoder whose items are no longer than limit bytes,
// which must be at least [record.MinLine].
func NewMessage(limit int) *Message {
	return &Message{limit: max(limit, record.MinLine)}
}

// AppendEvent appends what the function said in raw to dst: valid UTF-8, no
// longer than the limit, cut between characters. It appends nothing for events
// of other types and where nothing was said. The sequence number has no place
// in this format.
func (m *Message) AppendEvent(dst []byte, _ uint64, raw record.Raw) []byte {
	if string(raw.Type) != `"function"` {
		return dst
	}
	start, end := len(dst), len(dst)+m.limit-len("\n")
	if text := raw.Record; len(text) > 0 && text[0] == '"' {
		dst = appendText(dst, text[1:], end)
	} else {
		dst = appendJSON(dst, text, end)
	}
	said := len(bytes.TrimRight(dst[start:], "\r\n"))
	if said == 0 {
		return dst[:start]
	}
	return append(dst[:start+said], '\n')
}

// appendJSON appends a JSON text on one line, up to end: raw line ends stand
// only between its tokens.
func appendJSON(dst []byte, text jsontext.Value, end int) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == '\n' || r == '\r' {
			r = ' '
		}
		if len(dst)+utf8.RuneLen(r) > end {
			break
		}
		dst, text = utf8.AppendRune(dst, r), text[size:]
	}
	return dst
}

// appendText appends the characters of a JSON string's inside, up to end. It
// stops where the string ends, or is cut within an escape sequence.
func appendText(dst, inside []byte, end int) []byte {
	for len(inside) > 0 && inside[0] != '"' {
		if n := plain(inside[:min(len(inside), end-len(dst))]); n > 0 {
			dst, inside = append(dst, inside[:n]...), inside[n:]
			continue
		}
		r, size := character(inside)
		if size == 0 || len(dst)+utf8.RuneLen(r) > end {
			break
		}
		dst, inside = utf8.AppendRune(dst, r), inside[size:]
	}
	return dst
}

// plain is how many bytes text begins with that stand for themselves.
func plain(text []byte) int {
	for i, c := range text {
		if c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return i
		}
	}
	return len(text)
}

// character decodes the first character of a JSON string's inside. The size is
// 0 where an escape sequence is cut or not valid. Half a surrogate pair is
// U+FFFD.
func character(inside []byte) (r rune, size int) {
	if inside[0] != '\\' {
		return utf8.DecodeRune(inside)
	}
	if len(inside) < 2 {
		return 0, 0
	}
	if inside[1] == 'u' {
		return escapedCharacter(inside)
	}
	const escapes, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	for i := range len(escapes) {
		if escapes[i] == inside[1] {
			return rune(meanings[i]), 2
		}
	}
	return 0, 0
}

func escapedCharacter(inside []byte) (r rune, size int) {
	const unitSize = len(`\uXXXX`)
	unit, ok := escapedUnit(inside)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(unit) {
		return unit, unitSize
	}
	if low, ok := escapedUnit(inside[unitSize:]); ok {
		if pair := utf16.DecodeRune(unit, low); pair != utf8.RuneError {
			return pair, 2 * unitSize
		}
	}
	return utf8.RuneError, unitSize
}

// escapedUnit reads \uXXXX.
func escapedUnit(inside []byte) (unit rune, ok bool) {
	if len(inside) < len(`\uXXXX`) || inside[0] != '\\' || inside[1] != 'u' {
		return 0, false
	}
	for _, c := range inside[2:len(`\uXXXX`)] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		unit = unit<<4 | rune(c)
	}
	return unit, true
}

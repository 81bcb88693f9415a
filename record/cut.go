package record

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MinLine is the least limit of a line, in bytes: what an event takes whose
// every member is cut.
const MinLine = 4096

// maxMember is what a cut event keeps of a time, a type or a request id. What
// Lambda sends is far shorter; only nonsense is longer.
const maxMember = 512

// What a cut event keeps of what was added to it, in bytes.
const (
	// MaxFields is how long its fields are at the most.
	MaxFields = 1024
	// MaxTags is how long its tags are at the most.
	MaxTags = 1024
)

// appendCut appends raw's line with as much of its record as fits.
func (e *Encoder) appendCut(dst []byte, sequence uint64, raw Raw) []byte {
	start := len(dst)
	raw.Time, raw.Type, raw.RequestID = cutMember(raw.Time), cutMember(raw.Type), cutMember(raw.RequestID)
	if len(raw.Fields) > MaxFields {
		raw.Fields = nil
	}
	if len(raw.Tags) > MaxTags {
		raw.Tags = nil
	}
	dst = e.appendHead(dst, sequence, raw)
	tail := strconv.AppendInt([]byte(`,"truncated":true,"originalBytes":`), raw.OriginalBytes, 10)
	tail = append(tail, "}\n"...)

	room := e.maxLine - (len(dst) - start) - len(tail)
	dst = appendBeginning(dst, raw.Record, room)
	return append(dst, tail...)
}

func cutMember(member jsontext.Value) jsontext.Value {
	if len(member) <= maxMember {
		return member
	}
	return appendBeginning(nil, member, maxMember)
}

// appendBeginning appends a JSON string of at most room bytes that holds the
// beginning of text: of its characters if it is a JSON string, of the JSON
// text itself if it is anything else. text may end anywhere.
func appendBeginning(dst []byte, text []byte, room int) []byte {
	room = max(room, len(`""`)) - len(`""`)
	if len(text) > 0 && text[0] == '"' {
		return appendStringBeginning(dst, text[1:], room)
	}
	dst = append(dst, '"')
	end := len(dst) + room
	for len(text) > 0 {
		_, size := utf8.DecodeRune(text)
		before := len(dst)
		if dst = appendEscaped(dst, text[:size]); len(dst) > end {
			dst = dst[:before]
			break
		}
		text = text[size:]
	}
	return append(dst, '"')
}

// appendStringBeginning appends what fits of the inside of a JSON string,
// never half of a character or of an escape sequence. It ends where the string
// ends or stops being valid.
func appendStringBeginning(dst, inside []byte, room int) []byte {
	kept := 0
	for kept < len(inside) {
		size := characterSize(inside[kept:])
		if size == 0 || kept+size > room {
			break
		}
		kept += size
	}
	dst = append(dst, '"')
	dst = append(dst, inside[:kept]...)
	return append(dst, '"')
}

// characterSize is the size of the first character of a JSON string's inside,
// or 0 if none is there: at the string's end, or where it is cut off or not
// valid. A pair of escaped surrogates is one character.
func characterSize(inside []byte) int {
	switch c := inside[0]; {
	case c == '"' || c < ' ':
		return 0
	case c == '\\':
		return escapeSize(inside)
	case !utf8.FullRune(inside):
		return 0
	}
	_, size := utf8.DecodeRune(inside)
	return size
}

func escapeSize(inside []byte) int {
	if len(inside) < 2 {
		return 0
	}
	if inside[1] != 'u' {
		if strings.IndexByte(`"\/bfnrt`, inside[1]) < 0 {
			return 0
		}
		return 2
	}
	unit, ok := escapedUnit(inside)
	if !ok {
		return 0
	}
	if !utf16.IsSurrogate(unit) {
		return escapedUnitSize
	}
	low, ok := escapedUnit(inside[escapedUnitSize:])
	if !ok || utf16.DecodeRune(unit, low) == utf8.RuneError {
		return 0
	}
	return 2 * escapedUnitSize
}

// escapedUnitSize is the size of \uXXXX.
const escapedUnitSize = 6

func escapedUnit(inside []byte) (rune, bool) {
	if len(inside) < escapedUnitSize || inside[0] != '\\' || inside[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(inside[2:escapedUnitSize]), 16, 16)
	return rune(unit), err == nil
}

package format

import (
	"strconv"
	"unicode/utf8"
)

// protoJSON is the notation of OTLP in JSON.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
type protoJSON struct{}

// comma appends one unless dst has just begun an object or an array.
func (protoJSON) comma(dst []byte) []byte {
	if last := dst[len(dst)-1]; last == '{' || last == '[' {
		return dst
	}
	return append(dst, ',')
}

func (j protoJSON) name(dst []byte, f field) []byte {
	dst = append(j.comma(dst), '"')
	dst = append(dst, f.name()...)
	return append(dst, '"', ':')
}

func (protoJSON) beginItem(dst []byte) []byte { return append(dst, '{') }

func (protoJSON) endItem(dst []byte, _ int) []byte { return append(dst, '}', ',') }

func (j protoJSON) begin(dst []byte, f field) []byte { return append(j.name(dst, f), '{') }

func (j protoJSON) beginElement(dst []byte, _ field) []byte { return append(j.comma(dst), '{') }

func (protoJSON) end(dst []byte, _ int) []byte { return append(dst, '}') }

func (j protoJSON) beginList(dst []byte, f field) []byte { return append(j.name(dst, f), '[') }

func (protoJSON) endList(dst []byte) []byte { return append(dst, ']') }

func (j protoJSON) text(dst []byte, f field, t characters, room int) ([]byte, int) {
	dst, taken := t.append(append(j.name(dst, f), '"'), room, appendQuoted)
	return append(dst, '"'), taken
}

// appendQuoted appends a character of a JSON string.
func appendQuoted(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '\n':
		return append(dst, '\\', 'n')
	case r == '\r':
		return append(dst, '\\', 'r')
	case r == '\t':
		return append(dst, '\\', 't')
	case r < ' ':
		return append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return utf8.AppendRune(dst, r)
}

func (j protoJSON) literal(dst []byte, f field, text string) []byte {
	dst = append(j.name(dst, f), '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

func (j protoJSON) boolean(dst []byte, f field, b bool) []byte {
	return strconv.AppendBool(j.name(dst, f), b)
}

// integer appends a number in quotes: JSON's numbers are read as doubles by
// many.
func (j protoJSON) integer(dst []byte, f field, n int64) []byte {
	dst = append(j.name(dst, f), '"')
	return append(strconv.AppendInt(dst, n, 10), '"')
}

func (j protoJSON) fixed(dst []byte, f field, n uint64) []byte {
	dst = append(j.name(dst, f), '"')
	return append(strconv.AppendUint(dst, n, 10), '"')
}

func (j protoJSON) double(dst []byte, f field, d float64) []byte {
	return strconv.AppendFloat(j.name(dst, f), d, 'g', -1, 64)
}

func (j protoJSON) enum(dst []byte, f field, n int) []byte {
	return strconv.AppendInt(j.name(dst, f), int64(n), 10)
}

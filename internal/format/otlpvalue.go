package format

import (
	"strconv"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// anyValues writes JSON as AnyValues.
type anyValues struct {
	notation notation
	end      int // of dst: what is longer is not wanted
}

const (
	// maxMessages is how deep messages may lie in each other, the request
	// included. More is too much for many parsers of Protocol Buffers.
	maxMessages = 100
	// aboveValues is how many messages are around an attribute's AnyValue:
	// request, ResourceLogs, ScopeLogs, LogRecord and KeyValue.
	aboveValues = 5
	// An array or object takes so many, and each value in it one: AnyValue and
	// ArrayValue, or AnyValue, KeyValueList and KeyValue.
	messagesOfArray  = 2
	messagesOfObject = 3
)

// append appends the fields of the AnyValue that a JSON text says. Where the
// text is no JSON, it is a string. It stops once dst is too long.
func (v anyValues) append(dst, text []byte) []byte {
	from := len(dst)
	dst, at := v.value(dst, text, jsonscan.Blanks(text, 0), aboveValues)
	if at >= 0 && jsonscan.Blanks(text, at) == len(text) || len(dst) > v.end {
		return dst
	}
	dst, _ = v.notation.text(dst[:from], fieldString, plainText(text), unbounded)
	return dst
}

// value appends the fields of the AnyValue of the JSON value that begins at
// text[at], with so many messages around it. It returns where the value ends,
// or -1 if it is no valid one or dst is too long.
func (v anyValues) value(dst, text []byte, at, depth int) ([]byte, int) {
	if len(dst) > v.end {
		return dst, -1
	}
	switch jsonscan.Byte(text, at) {
	case '"':
		return v.text(dst, fieldString, text, at)
	case '{':
		if depth+messagesOfObject+1 > maxMessages {
			return v.deep(dst, text, at)
		}
		return v.object(dst, text, at, depth)
	case '[':
		if depth+messagesOfArray+1 > maxMessages {
			return v.deep(dst, text, at)
		}
		return v.array(dst, text, at, depth)
	case 't':
		return v.notation.boolean(dst, fieldBool, true), skipLiteral(text, at, "true")
	case 'f':
		return v.notation.boolean(dst, fieldBool, false), skipLiteral(text, at, "false")
	case 'n':
		return dst, skipLiteral(text, at, "null")
	}
	return v.number(dst, text, at)
}

// text appends a JSON string's characters.
func (v anyValues) text(dst []byte, f field, text []byte, at int) ([]byte, int) {
	if jsonscan.Byte(text, at) != '"' {
		return dst, -1
	}
	at++
	dst, size := v.notation.text(dst, f, characters{text: text[at:], quoted: true}, unbounded)
	if at += size; jsonscan.Byte(text, at) != '"' {
		return dst, -1
	}
	return dst, at + 1
}

// deep appends an array or object as its text.
func (v anyValues) deep(dst, text []byte, at int) ([]byte, int) {
	end := skipBrackets(text, at)
	if end < 0 {
		return dst, -1
	}
	dst, _ = v.notation.text(dst, fieldString, plainText(text[at:end]), unbounded)
	return dst, end
}

func (v anyValues) array(dst, text []byte, at, depth int) ([]byte, int) {
	dst = v.notation.begin(dst, fieldArray)
	array := len(dst)
	dst = v.notation.beginList(dst, fieldValues)
	at = jsonscan.Blanks(text, at+1)
	for more := jsonscan.Byte(text, at) != ']'; more; {
		dst = v.notation.beginElement(dst, fieldValues)
		element := len(dst)
		if dst, at = v.value(dst, text, at, depth+messagesOfArray); at < 0 {
			return dst, -1
		}
		dst = v.notation.end(dst, element)
		if at, more = skipComma(text, at); more {
			at = jsonscan.Blanks(text, at)
		}
	}
	if jsonscan.Byte(text, at) != ']' {
		return dst, -1
	}
	dst = v.notation.endList(dst)
	return v.notation.end(dst, array), at + 1
}

func (v anyValues) object(dst, text []byte, at, depth int) ([]byte, int) {
	dst = v.notation.begin(dst, fieldKVList)
	list := len(dst)
	dst = v.notation.beginList(dst, fieldValues)
	at = jsonscan.Blanks(text, at+1)
	for more := jsonscan.Byte(text, at) != '}'; more; {
		dst = v.notation.beginElement(dst, fieldValues)
		member := len(dst)
		if dst, at = v.member(dst, text, at, depth+messagesOfObject); at < 0 {
			return dst, -1
		}
		dst = v.notation.end(dst, member)
		if at, more = skipComma(text, at); more {
			at = jsonscan.Blanks(text, at)
		}
	}
	if jsonscan.Byte(text, at) != '}' {
		return dst, -1
	}
	dst = v.notation.endList(dst)
	return v.notation.end(dst, list), at + 1
}

// member appends the fields of the KeyValue of an object's member.
func (v anyValues) member(dst, text []byte, at, depth int) ([]byte, int) {
	dst, at = v.text(dst, fieldKey, text, at)
	if at < 0 {
		return dst, -1
	}
	if at = jsonscan.Blanks(text, at); jsonscan.Byte(text, at) != ':' {
		return dst, -1
	}
	dst = v.notation.begin(dst, fieldValue)
	value := len(dst)
	if dst, at = v.value(dst, text, jsonscan.Blanks(text, at+1), depth); at < 0 {
		return dst, -1
	}
	return v.notation.end(dst, value), at
}

// number appends a number as an int where it is whole and fits, else as a
// double, or as text where it is beyond that.
func (v anyValues) number(dst, text []byte, at int) ([]byte, int) {
	n, end := scanNumber(text, at)
	if end < 0 {
		return dst, -1
	}
	if whole, ok := n.int64(); ok {
		return v.notation.integer(dst, fieldInt, whole), end
	}
	d, err := strconv.ParseFloat(string(text[at:end]), 64)
	if err != nil { // out of range
		dst, _ = v.notation.text(dst, fieldString, plainText(text[at:end]), unbounded)
		return dst, end
	}
	return v.notation.double(dst, fieldDouble, d), end
}

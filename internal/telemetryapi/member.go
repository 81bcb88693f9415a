package telemetryapi

import (
	"bytes"
	"iter"
)

// member is one name and value of a JSON object, as texts.
type member struct {
	name  []byte // with its quotes
	value []byte
	whole bool // false if the text ended before the value did
}

func (m member) isString() bool { return m.whole && m.value[0] == '"' }

// members yields the members of an object's text, in order. It trusts that
// the text is valid as far as it goes, but a text that isn't, or that ends
// anywhere, only ends the members early. The last value may be cut.
func members(object []byte) iter.Seq[member] {
	return func(yield func(member) bool) {
		rest := skipSpace(object)
		if len(rest) == 0 || rest[0] != '{' {
			return
		}
		rest = skipSpace(rest[1:])
		for {
			m, behind := cutMember(rest)
			if len(m.value) == 0 || !yield(m) || len(behind) == 0 || behind[0] != ',' {
				return
			}
			rest = skipSpace(behind[1:])
		}
	}
}

// cutMember returns the member at the beginning of text, and what is behind
// it. A member without a value is none.
func cutMember(text []byte) (m member, behind []byte) {
	if len(text) == 0 || text[0] != '"' {
		return member{}, nil
	}
	size, whole := stringSize(text)
	name, rest := text[:size], skipSpace(text[size:])
	if !whole || len(rest) == 0 || rest[0] != ':' {
		return member{}, nil
	}
	rest = skipSpace(rest[1:])
	size, whole = valueSize(rest)
	return member{name: name, value: rest[:size], whole: whole}, skipSpace(rest[size:])
}

func skipSpace(text []byte) []byte {
	for len(text) > 0 && isSpace(text[0]) {
		text = text[1:]
	}
	return text
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// stringSize is the size of the JSON string at the beginning of text, quotes
// included, and whether its end is there.
func stringSize(text []byte) (int, bool) {
	for i := 1; i < len(text); {
		next := bytes.IndexByte(text[i:], '"')
		if next < 0 {
			break
		}
		i += next + 1
		if escapes := trailingBackslashes(text[1 : i-1]); escapes%2 == 0 {
			return i, true
		}
	}
	return len(text), false
}

func trailingBackslashes(text []byte) int {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n
}

// valueSize is the size of the JSON value at the beginning of text, and
// whether its end is there.
func valueSize(text []byte) (int, bool) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			size, whole := stringSize(text[i:])
			if !whole {
				return len(text), false
			}
			i += size - 1
			if depth == 0 {
				return i + 1, true
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			} else if depth < 0 {
				return i, true // the end of a number or of a word
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return i, true
			}
		}
	}
	return len(text), false
}

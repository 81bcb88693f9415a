package format

import (
	"bytes"
	"unicode/utf8"
)

// characters are those of a text as it is, or of a JSON string, of which text
// is the inside and what follows it: the characters end where the string does,
// or is cut within an escape sequence or has one that isn't valid.
type characters struct {
	text   []byte
	quoted bool
}

func plainText(text []byte) characters { return characters{text: text} }

// said are the characters of a JSON text if it is a string; else the JSON text
// itself. It may end anywhere.
func said(text []byte) characters {
	if trimmed := bytes.TrimLeft(text, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '"' {
		return characters{text: trimmed[1:], quoted: true}
	}
	return characters{text: text}
}

// append appends the characters from the beginning of c that take no more than
// room bytes as add appends them, and returns how many bytes of c they took.
// ASCII but for controls, quotes and backslashes must stand for itself.
func (c characters) append(dst []byte, room int, add func([]byte, rune) []byte) (_ []byte, taken int) {
	rest := c.text
	for len(rest) > 0 && room > 0 {
		if n := plainSize(rest[:min(len(rest), room)]); n > 0 {
			dst, rest, room = append(dst, rest[:n]...), rest[n:], room-n
			continue
		}
		r, size := c.first(rest)
		before := len(dst)
		if size > 0 {
			dst = add(dst, r)
		}
		if room -= len(dst) - before; size == 0 || room < 0 {
			dst = dst[:before]
			break
		}
		rest = rest[size:]
	}
	return dst, len(c.text) - len(rest)
}

// first is the first character of rest; its size is 0 where the characters end.
func (c characters) first(rest []byte) (r rune, size int) {
	switch {
	case !c.quoted:
		return utf8.DecodeRune(rest)
	case rest[0] == '"':
		return 0, 0
	}
	if r, size = character(rest); r == utf8.RuneError && cutPair(rest, size) {
		return 0, 0
	}
	return r, size
}

// cutPair tells whether the escape sequence that rest begins with may be half
// of a pair, whose other half is cut.
func cutPair(rest []byte, size int) bool {
	const begin = `\u`
	after := rest[size:]
	n := min(len(after), len(begin))
	return rest[0] == '\\' && len(after) < size && string(after[:n]) == begin[:n]
}

// plainSize is how many bytes text begins with that stand for themselves in
// every notation.
func plainSize(text []byte) int {
	for i, c := range text {
		if c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return i
		}
	}
	return len(text)
}

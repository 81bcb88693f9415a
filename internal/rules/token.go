package rules

import (
	"strings"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// token is a string or a number of a JSON text.
type token struct {
	from, to int // with its quotes
	quoted   bool
	escaped  bool // there are escapes in it
	cut      bool // the text ends within it
}

// inside is what is between a string's quotes, or the number.
func (t token) inside(text []byte) []byte {
	switch {
	case !t.quoted:
		return text[t.from:t.to]
	case t.cut:
		return text[t.from+1 : t.to]
	}
	return text[t.from+1 : t.to-1]
}

// nextToken finds the first string or number from at on. The text must be
// valid JSON, or the beginning of such, and at not within a token.
func nextToken(text []byte, at int) (t token, ok bool) {
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case c == '"':
			return stringAt(text, at), true
		case c == '-' || isDigit(c):
			return token{from: at, to: at + numberSize(text[at:])}, true
		}
	}
	return token{}, false
}

// stringAt is the string that begins at text[at].
func stringAt(text []byte, at int) token {
	t := token{from: at, to: at + 1, quoted: true}
	for t.to < len(text) {
		switch text[t.to] {
		case '"':
			t.to++
			return t
		case '\\':
			t.escaped = true
			t.to++
		}
		t.to++
	}
	t.to, t.cut = len(text), true
	return t
}

// colonAfter returns where the colon is behind a name that ends at text[at],
// or 0 if what ends there is none.
func colonAfter(text []byte, at int) int {
	if at = jsonscan.Blanks(text, at); jsonscan.Byte(text, at) != ':' {
		return 0
	}
	return at
}

// numberSize is how long the number is that text begins with.
func numberSize(text []byte) int {
	if len(text) == 0 || text[0] != '-' && !isDigit(text[0]) {
		return 0
	}
	size := 1
	for size < len(text) {
		c := text[size]
		if !isDigit(c) && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			break
		}
		size++
	}
	return size
}

// endOfValue returns where the value ends that begins at text[at]; at the
// text's end if it is cut.
func endOfValue(text []byte, at int) int {
	switch jsonscan.Byte(text, at) {
	case '"':
		return stringAt(text, at).to
	case '{', '[':
		return endOfBrackets(text, at)
	}
	for at < len(text) && strings.IndexByte(" \t\r\n,:]}", text[at]) < 0 {
		at++
	}
	return at
}

func endOfBrackets(text []byte, at int) int {
	open := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = stringAt(text, at).to
			continue
		case '{', '[':
			open++
		case '}', ']':
			open--
		}
		if at++; open == 0 {
			return at
		}
	}
	return len(text)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

package process

import (
	"bytes"
	"strings"
)

// token is a string or a number of a JSON text.
type token struct {
	from, to int // with its quotes
	quoted   bool
	cut      bool // the text ends within it
	colon    int  // of a name: where its colon is; else 0
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
			t = token{from: at, quoted: true}
			t.to, t.cut = endOfString(text, at)
			if after := skipBlanks(text, t.to); byteAt(text, after) == ':' {
				t.colon = after
			}
			return t, true
		case c == '-' || isDigit(c):
			return token{from: at, to: at + numberSize(text[at:])}, true
		}
	}
	return token{}, false
}

// endOfString returns where the string ends that begins at text[at]; at the
// text's end if it is cut.
func endOfString(text []byte, at int) (end int, cut bool) {
	for at++; ; {
		size := bytes.IndexByte(text[at:], '"')
		if size < 0 {
			return len(text), true
		}
		escape := bytes.IndexByte(text[at:at+size], '\\')
		if escape < 0 {
			return at + size + 1, false
		}
		if at += escape + 2; at >= len(text) {
			return len(text), true
		}
	}
}

// endOfValue returns where the value ends that begins at text[at]; at the
// text's end if it is cut.
func endOfValue(text []byte, at int) int {
	switch byteAt(text, at) {
	case '"':
		end, _ := endOfString(text, at)
		return end
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
			at, _ = endOfString(text, at)
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

func byteAt(text []byte, at int) byte {
	if at < len(text) {
		return text[at]
	}
	return 0
}

func skipBlanks(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

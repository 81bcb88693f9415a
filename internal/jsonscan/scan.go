// Package jsonscan finds where JSON values end, at the speed of memory: what
// lies in them is left as it is. It is as strict as RFC 8259, but for UTF-8,
// which it does not look at.
package jsonscan

import (
	"encoding/binary"
	"math/bits"
)

// MaxDepth is how deep arrays and objects may lie in each other, as deep as
// jsontext allows.
const MaxDepth = 10_000

// Value returns where the value that begins at text[at] ends, or -1 if none
// that is valid does, or if it lies too deep: depth is in how many others it
// lies. There must be no blanks before it. A number that ends where text does
// may go on behind it.
func Value(text []byte, at, depth int) int {
	if at >= len(text) {
		return -1
	}
	switch c := text[at]; {
	case c == '"':
		return String(text, at)
	case (c == '{' || c == '[') && depth >= MaxDepth:
		return -1
	case c == '{':
		return object(text, at+1, depth+1)
	case c == '[':
		return array(text, at+1, depth+1)
	case c == 't':
		return literal(text, at, "true")
	case c == 'f':
		return literal(text, at, "false")
	case c == 'n':
		return literal(text, at, "null")
	default:
		return number(text, at)
	}
}

func literal(text []byte, at int, word string) int {
	end := at + len(word)
	if end > len(text) || string(text[at:end]) != word {
		return -1
	}
	return end
}

// String returns where the string that begins at text[at] with its quote ends,
// or -1 if none that is valid does.
func String(text []byte, at int) int {
	for at = plain(text, at+1); at < len(text); at = plain(text, at+1) {
		switch text[at] {
		case '"':
			return at + 1
		case '\\':
			if at = escape(text, at+1); at < 0 {
				return -1
			}
		default:
			return -1
		}
	}
	return -1
}

const ones, highs = 0x0101010101010101, 0x8080808080808080

// plain returns where the first byte of text[at:] is that doesn't stand for
// itself in a string. Two words at a time are looked at: by one, scanning takes
// 1.3 times as long.
func plain(text []byte, at int) int {
	for ; at+16 <= len(text); at += 16 {
		words := text[at : at+16]
		first, second := special(words[:8]), special(words[8:])
		switch {
		case first != 0:
			return at + bits.TrailingZeros64(first)/8
		case second != 0:
			return at + 8 + bits.TrailingZeros64(second)/8
		}
	}
	for at < len(text) && text[at] != '"' && text[at] != '\\' && text[at] >= ' ' {
		at++
	}
	return at
}

// special marks the bytes of a word that don't stand for themselves, in their
// highest bits: by the borrow that subtracting leaves there, which is right up to
// the first one.
func special(bytes []byte) uint64 {
	word := binary.LittleEndian.Uint64(bytes)
	quote, backslash := word^('"'*ones), word^('\\'*ones)
	return ((quote - ones) | (backslash - ones) | (word - ' '*ones)) &^ word & highs
}

// escape returns where the last character of an escape is, of which at is the
// one after the backslash.
func escape(text []byte, at int) int {
	if at >= len(text) {
		return -1
	}
	switch text[at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return at
	case 'u':
		end := at + 4
		if end >= len(text) {
			return -1
		}
		for _, c := range text[at+1 : end+1] {
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return -1
			}
		}
		return end
	}
	return -1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func number(text []byte, at int) int {
	if at < len(text) && text[at] == '-' {
		at++
	}
	if at < len(text) && text[at] == '0' {
		at++
	} else if at = digits(text, at); at < 0 {
		return -1
	}
	if at < len(text) && text[at] == '.' {
		if at = digits(text, at+1); at < 0 {
			return -1
		}
	}
	if at < len(text) && text[at]|0x20 == 'e' {
		at++
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		return digits(text, at)
	}
	return at
}

// digits goes past one digit or more.
func digits(text []byte, at int) int {
	from := at
	for at < len(text) && isDigit(text[at]) {
		at++
	}
	if at == from {
		return -1
	}
	return at
}

// Blanks returns where the first byte of text[at:] is that is no blank.
func Blanks(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// Byte is text[at], or 0 at its end.
func Byte(text []byte, at int) byte {
	if at < len(text) {
		return text[at]
	}
	return 0
}

func array(text []byte, at, depth int) int {
	if at = Blanks(text, at); Byte(text, at) == ']' {
		return at + 1
	}
	for {
		if at = Value(text, Blanks(text, at), depth); at < 0 {
			return -1
		}
		at = Blanks(text, at)
		switch Byte(text, at) {
		case ',':
			at++
		case ']':
			return at + 1
		default:
			return -1
		}
	}
}

func object(text []byte, at, depth int) int {
	if at = Blanks(text, at); Byte(text, at) == '}' {
		return at + 1
	}
	for {
		_, value := Name(text, at)
		if value < 0 {
			return -1
		}
		if at = Value(text, value, depth); at < 0 {
			return -1
		}
		at = Blanks(text, at)
		switch Byte(text, at) {
		case ',':
			at++
		case '}':
			return at + 1
		default:
			return -1
		}
	}
}

// Object returns where the object that begins at text[at] ends, or -1 if none
// that is valid does. It asks member where the value ends that begins at
// text[at]; it is not valid if that says -1.
func Object(text []byte, at int, member func(name []byte, at int) int) int {
	if Byte(text, at) != '{' {
		return -1
	}
	if at = Blanks(text, at+1); Byte(text, at) == '}' {
		return at + 1
	}
	for {
		name, value := Name(text, at)
		if value < 0 {
			return -1
		}
		if at = member(name, value); at < 0 {
			return -1
		}
		at = Blanks(text, at)
		switch Byte(text, at) {
		case ',':
			at++
		case '}':
			return at + 1
		default:
			return -1
		}
	}
}

// Name returns the name of the member of an object that comes next in
// text[at:], its quotes included, and where its value begins; -1 if none does.
func Name(text []byte, at int) (name []byte, value int) {
	at = Blanks(text, at)
	if Byte(text, at) != '"' {
		return nil, -1
	}
	end := String(text, at)
	if end < 0 {
		return nil, -1
	}
	name = text[at:end]
	if at = Blanks(text, end); Byte(text, at) != ':' {
		return nil, -1
	}
	return name, Blanks(text, at+1)
}

package rules

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// characters are those that the inside of a JSON string stands for. Where it
// has no escapes they are inside itself; else they are appended to *scratch.
func characters(inside []byte, scratch *[]byte) []byte {
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside
	}
	start := len(*scratch)
	*scratch = appendCharacters(*scratch, inside)
	return (*scratch)[start:]
}

// appendCharacters decodes the inside of a JSON string. What is no valid escape
// stands for itself; halves of surrogate pairs are U+FFFD.
func appendCharacters(dst, inside []byte) []byte {
	for len(inside) > 0 {
		plain := 0
		for plain < len(inside) && inside[plain] != '\\' {
			plain++
		}
		dst, inside = append(dst, inside[:plain]...), inside[plain:]
		if len(inside) == 0 {
			break
		}
		var size int
		if dst, size = appendCharacter(dst, inside); size == 0 {
			dst, size = append(dst, inside[0]), 1
		}
		inside = inside[size:]
	}
	return dst
}

// appendCharacter appends what the escape sequence stands for that inside
// begins with. The size is 0 if it is none.
func appendCharacter(dst, inside []byte) (_ []byte, size int) {
	if len(inside) < 2 {
		return dst, 0
	}
	if c := inside[1]; c == '"' || c == '\\' {
		return append(dst, c), 2
	}
	const escapes, meanings = "/bfnrt", "/\b\f\n\r\t"
	for i := range len(escapes) {
		if escapes[i] == inside[1] {
			return append(dst, meanings[i]), 2
		}
	}
	const unitSize = len(`\uXXXX`)
	unit, ok := escapedUnit(inside)
	if !ok {
		return dst, 0
	}
	if !utf16.IsSurrogate(unit) {
		return utf8.AppendRune(dst, unit), unitSize
	}
	if low, ok := escapedUnit(inside[unitSize:]); ok {
		if pair := utf16.DecodeRune(unit, low); pair != utf8.RuneError {
			return utf8.AppendRune(dst, pair), 2 * unitSize
		}
	}
	return utf8.AppendRune(dst, utf8.RuneError), unitSize
}

// escapedUnit reads \uXXXX.
func escapedUnit(inside []byte) (unit rune, ok bool) {
	if len(inside) < len(`\uXXXX`) || inside[0] != '\\' || inside[1] != 'u' {
		return 0, false
	}
	for _, c := range inside[2:len(`\uXXXX`)] {
		switch {
		case isDigit(c):
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

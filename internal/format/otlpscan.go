package format

import (
	"bytes"
	"strings"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// skipComma goes past blanks, and past a comma if one follows.
func skipComma(text []byte, at int) (next int, comma bool) {
	if at = jsonscan.Blanks(text, at); jsonscan.Byte(text, at) != ',' {
		return at, false
	}
	return at + 1, true
}

// skipLiteral goes past literal, or returns -1.
func skipLiteral(text []byte, at int, literal string) int {
	if !bytes.HasPrefix(text[at:], []byte(literal)) {
		return -1
	}
	return at + len(literal)
}

// skipString goes past the string that begins at text[at], or returns -1 if it
// doesn't end.
func skipString(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '"':
			return at + 1
		case '\\':
			at++
		}
	}
	return -1
}

// skipBrackets goes past the array or object that begins at text[at], or
// returns -1 if it doesn't end. It does not look at what is inside.
func skipBrackets(text []byte, at int) int {
	for open := 0; at >= 0 && at < len(text); {
		switch text[at] {
		case '"':
			at = skipString(text, at)
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
	return -1
}

// skipValue goes past the value that begins at text[at], or returns -1 if it
// doesn't end. It looks at no more than where that is.
func skipValue(text []byte, at int) int {
	switch jsonscan.Byte(text, at) {
	case '"':
		return skipString(text, at)
	case '{', '[':
		return skipBrackets(text, at)
	}
	end := at
	for end < len(text) && strings.IndexByte(" \t\r\n,:]}", text[end]) < 0 {
		end++
	}
	if end == at || end == len(text) {
		return -1
	}
	return end
}

// scanMember reads an object's member, after blanks. It returns where the
// member ends, or -1 if none is there.
func scanMember(text []byte, at int) (key, value []byte, end int) {
	from := jsonscan.Blanks(text, at)
	if jsonscan.Byte(text, from) != '"' {
		return nil, nil, -1
	}
	at = skipString(text, from)
	if at < 0 {
		return nil, nil, -1
	}
	key = text[from:at]
	if at = jsonscan.Blanks(text, at); jsonscan.Byte(text, at) != ':' {
		return nil, nil, -1
	}
	from = jsonscan.Blanks(text, at+1)
	if at = skipValue(text, from); at < 0 {
		return nil, nil, -1
	}
	return key, text[from:at], at
}

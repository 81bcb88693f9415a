package rules

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// findEmail finds the first e-mail address from at on: letters (also those of
// other alphabets), digits and what is usual between them, @, and a domain
// with a dot in it that ends in letters. Bytes that are no UTF-8 count as
// letters before the @.
func findEmail(text []byte, at int) (span, bool) {
	for {
		sign := bytes.IndexByte(text[at:], '@')
		if sign < 0 {
			return span{}, false
		}
		sign += at
		from := sign
		for from > at {
			r, size := utf8.DecodeLastRune(text[at:from])
			if !isLocal(r) {
				break
			}
			from -= size
		}
		if to := endOfDomain(text, sign+1); from < sign && to > 0 {
			return span{from, to}, true
		}
		at = sign + 1
	}
}

func isLocal(r rune) bool {
	return isLetter(r) || r == utf8.RuneError || r < utf8.RuneSelf && (isDigit(byte(r)) || strings.IndexByte(".!#$%'*+-^_`~", byte(r)) >= 0)
}

func isLetter(r rune) bool {
	return 'a' <= r|0x20 && r|0x20 <= 'z' || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r))
}

// endOfDomain returns where the longest domain ends that begins at text[at],
// or 0.
func endOfDomain(text []byte, at int) int {
	best := 0
	for labels := 1; ; labels++ {
		from := at
		to, letters := label(text, from)
		at = to
		top := from + letters
		if bytes.HasPrefix(bytes.ToLower(text[from:min(at, from+len("xn--"))]), []byte("xn--")) {
			top = at
		}
		if labels > 1 && top > from+1 && (top == at || text[top] == '-') {
			best = top
		}
		if at == from || jsonscan.Byte(text, at) != '.' {
			return best
		}
		at++
	}
}

// label returns where a domain's label ends, and with how many bytes of letters
// it begins.
func label(text []byte, from int) (at, letters int) {
	for at = from; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if !isLetter(r) && r != '-' && (r >= utf8.RuneSelf || !isDigit(byte(r))) {
			break
		}
		if isLetter(r) && letters == at-from {
			letters += size
		}
		at += size
	}
	return at, letters
}

package format

import (
	"math"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// number is a JSON number: digits, of which the last is not zero, times ten to
// the power of exponent.
type number struct {
	negative bool
	digits   uint64
	exponent int
	long     bool // it has more digits than 64 bits hold
}

// maxExponent is far more than what 64 bits hold, and far less than what an
// exponent does.
const maxExponent = 1 << 40

// scanNumber reads the number that begins at text[at], and returns where it
// ends, or -1 if there is none that is valid (RFC 8259).
func scanNumber(text []byte, at int) (n number, end int) {
	if n.negative = jsonscan.Byte(text, at) == '-'; n.negative {
		at++
	}
	from := at
	at = n.scanDigits(text, from)
	if at == from || text[from] == '0' && at > from+1 {
		return n, -1
	}
	if jsonscan.Byte(text, at) == '.' {
		from = at + 1
		if at = n.scanDigits(text, from); at == from {
			return n, -1
		}
		n.exponent -= at - from
	}
	if jsonscan.Byte(text, at)|0x20 == 'e' {
		at = n.scanExponent(text, at+1)
	}
	return n, at
}

// scanDigits goes past digits and takes them in. The zeros at the end are in
// the exponent: more digits may follow.
func (n *number) scanDigits(text []byte, at int) int {
	for ; isDigit(jsonscan.Byte(text, at)); at++ {
		n.exponent++
		if digit := uint64(text[at] - '0'); digit > 0 {
			n.shift()
			n.long = n.long || n.digits > math.MaxUint64-digit
			n.digits += digit
		}
	}
	return at
}

// shift makes the exponent 0 by zeros at the end of the digits.
func (n *number) shift() {
	for ; n.exponent > 0 && !n.long; n.exponent-- {
		if n.digits > math.MaxUint64/10 {
			n.long = true
			return
		}
		n.digits *= 10
	}
	if !n.long {
		n.exponent = 0
	}
}

// scanExponent goes past an exponent and takes it in, or returns -1.
func (n *number) scanExponent(text []byte, at int) int {
	negative := jsonscan.Byte(text, at) == '-'
	if negative || jsonscan.Byte(text, at) == '+' {
		at++
	}
	from, exponent := at, 0
	for ; isDigit(jsonscan.Byte(text, at)); at++ {
		exponent = min(exponent*10+int(text[at]-'0'), maxExponent)
	}
	if at == from {
		return -1
	}
	if negative {
		exponent = -exponent
	}
	n.exponent += exponent
	return at
}

// int64 is the number if it is whole and fits.
func (n number) int64() (int64, bool) {
	if n.digits == 0 {
		return 0, !n.long
	}
	if n.exponent < 0 {
		return 0, false
	}
	n.shift()
	switch {
	case n.long:
		return 0, false
	case n.negative:
		return -int64(n.digits), n.digits <= -math.MinInt64
	}
	return int64(n.digits), n.digits <= math.MaxInt64
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

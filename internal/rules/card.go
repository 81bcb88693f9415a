package rules

import "kinesis-telemetry-api-extension/internal/jsonscan"

// The digits of a payment card's number (ISO/IEC 7812).
const (
	minCardDigits = 13
	maxCardDigits = 19
)

// findCard finds the first number of a payment card from at on: 13 to 19
// digits that pass Luhn's check and begin as networks' numbers do, in one
// piece or with single blanks or hyphens between them. No more digits may
// stand around it, nor a point between it and digits.
func findCard(text []byte, at int) (span, bool) {
	for ; at < len(text); at++ {
		if !isDigit(text[at]) {
			continue
		}
		if !followsNumber(text, at) {
			if to := endOfCard(text, at); to > 0 {
				return span{at, to}, true
			}
		}
		for at < len(text) && isDigit(text[at]) {
			at++
		}
	}
	return span{}, false
}

func followsNumber(text []byte, at int) bool {
	return at > 0 && isDigit(text[at-1]) || at > 1 && text[at-1] == '.' && isDigit(text[at-2])
}

// endOfCard returns where the longest number of a card ends that begins at
// text[from], or 0.
func endOfCard(text []byte, from int) int {
	var digits [maxCardDigits]byte
	n, best := 0, 0
	for at := from; at < len(text); at++ {
		c := text[at]
		if !isDigit(c) {
			if c != ' ' && c != '-' || !isDigit(jsonscan.Byte(text, at+1)) {
				break
			}
			continue
		}
		if n == maxCardDigits {
			break
		}
		digits[n] = c - '0'
		n++
		if n >= minCardDigits && !precedesNumber(text, at+1) && isCard(digits[:n]) {
			best = at + 1
		}
	}
	return best
}

func precedesNumber(text []byte, at int) bool {
	c := jsonscan.Byte(text, at)
	return isDigit(c) || c == '.' && isDigit(jsonscan.Byte(text, at+1))
}

// isCard tells whether digits begin as a network's do (other first digits are
// those of airlines, and of times in milliseconds) and pass Luhn's check.
func isCard(digits []byte) bool {
	switch first := digits[0]; {
	case 2 <= first && first <= 6, first == 8 && digits[1] <= 2, first == 9 && digits[1] == 7:
	default:
		return false
	}
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i])
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

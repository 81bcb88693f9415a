package rules

import (
	"bytes"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// findAddress finds the first IP address from at on. Four numbers of a version
// are an address too, unless there is a v before them; times, three numbers
// and MAC addresses are none.
func findAddress(text []byte, at int) (span, bool) {
	for ; at < len(text); at++ {
		if !isAddress(text[at]) {
			continue
		}
		to := at + 1
		for to < min(len(text), at+maxRun) && isAddress(text[to]) {
			to++
		}
		if found, ok := findIPv6(text, at, to); ok {
			return found, true
		}
		if found, ok := findIPv4(text, at, to); ok {
			return found, true
		}
		if at = to; to < len(text) && isAddress(text[to]) {
			at -= 2 * maxIPv6
		}
	}
	return span{}, false
}

// maxRun bounds what is looked at at once, for there may be no end of it.
const maxRun = 512

// isAddress tells whether a character may be in an address of either kind.
func isAddress(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' || c == ':' || c == '.'
}

// isWord tells whether a character may be in a name.
func isWord(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// findIPv4 finds an address in text[from:to].
func findIPv4(text []byte, from, to int) (span, bool) {
	for at := from; at < to; at++ {
		if !isDigit(text[at]) || followsNumber(text, at) || isVersion(text, at) {
			continue
		}
		if end := endOfIPv4(text, at); end > 0 {
			return span{at, end}, true
		}
	}
	return span{}, false
}

func isVersion(text []byte, at int) bool {
	return at > 0 && text[at-1]|0x20 == 'v' && (at == 1 || !isWord(text[at-2]))
}

func endOfIPv4(text []byte, at int) int {
	for part := range 4 {
		if part > 0 {
			if jsonscan.Byte(text, at) != '.' {
				return 0
			}
			at++
		}
		n, digits := 0, 0
		for digits < 4 && isDigit(jsonscan.Byte(text, at+digits)) {
			n = n*10 + int(text[at+digits]-'0')
			digits++
		}
		if digits == 0 || digits == 4 || n > 255 {
			return 0
		}
		at += digits
	}
	if precedesNumber(text, at) {
		return 0
	}
	return at
}

// maxGroups is how many groups a run without :: has at the most that isn't a
// fingerprint: an address, something before it and something behind it.
const maxGroups = 10

// findIPv6 finds an address in text[from:to], of which nothing around belongs
// to it but by a colon.
func findIPv6(text []byte, from, to int) (span, bool) {
	run := text[from:to]
	groups := bytes.Count(run, []byte(":")) + 1
	if !bytes.Contains(run, []byte("::")) && (groups < 7 || groups > maxGroups) {
		return span{}, false
	}
	for at := from; at < to; at++ {
		if !beginsGroup(text, from, at) {
			continue
		}
		if end := endOfIPv6(text, at); end > 0 && isTelling(text[at:end]) {
			return span{at, end}, true
		}
	}
	return span{}, false
}

// beginsGroup tells whether an address may begin at text[at], in what begins at
// text[from]: behind a colon, or with two, or where nothing is before it.
func beginsGroup(text []byte, from, at int) bool {
	if at > from {
		return text[at-1] == ':' || text[at] == ':' && jsonscan.Byte(text, at+1) == ':'
	}
	return at == 0 || !isWord(text[at-1])
}

// maxIPv6 is the longest address.
const maxIPv6 = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// endOfIPv6 returns where the longest address ends that begins at text[at], or
// 0 (RFC 4291, section 2.2).
func endOfIPv6(text []byte, at int) int {
	best, groups, gap := 0, 0, colonsAt(text, at) == 2
	if gap {
		at += 2
	}
	for {
		if end := endOfIPv4(text, at); end > 0 && mayEndSo(groups, gap) && !isWord(jsonscan.Byte(text, end)) {
			return end
		}
		digits := hexDigits(text, at)
		if digits == 0 || digits > 4 || groups == 8 || gap && groups == 7 {
			return best
		}
		groups, at = groups+1, at+digits
		if (gap || groups == 8) && !isWord(jsonscan.Byte(text, at)) {
			best = at
		}
		colons := colonsAt(text, at)
		at += colons
		switch {
		case colons == 0, colons == 2 && (gap || groups == 8):
			return best
		case colons == 2 && !isWord(jsonscan.Byte(text, at)):
			best = at
		}
		gap = gap || colons == 2
	}
}

// mayEndSo tells whether an IPv4 address may follow so many groups. A gap stands
// for one of them at the least.
func mayEndSo(groups int, gap bool) bool { return !gap && groups == 6 || gap && groups < 6 }

// colonsAt is how many colons are at text[at], of two.
func colonsAt(text []byte, at int) int {
	switch {
	case jsonscan.Byte(text, at) != ':':
		return 0
	case jsonscan.Byte(text, at+1) != ':':
		return 1
	}
	return 2
}

func hexDigits(text []byte, at int) int {
	digits := 0
	for c := jsonscan.Byte(text, at); isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'; c = jsonscan.Byte(text, at+digits) {
		digits++
	}
	return digits
}

// isTelling tells whether an address is not rather two names with :: between
// them.
func isTelling(address []byte) bool {
	return bytes.ContainsAny(address, "0123456789") || bytes.Count(address, []byte(":")) >= 4
}

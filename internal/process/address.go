package process

import (
	"bytes"
	"net/netip"
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
			if byteAt(text, at) != '.' {
				return 0
			}
			at++
		}
		n, digits := 0, 0
		for digits < 4 && isDigit(byteAt(text, at+digits)) {
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
	for start := range run {
		if !beginsGroup(text, from, from+start) {
			continue
		}
		if size := ipv6Size(run[start:], to == len(text) || !isWord(text[to])); size > 0 {
			return span{from + start, from + start + size}, true
		}
	}
	return span{}, false
}

// beginsGroup tells whether an address may begin at text[at], in what begins at
// text[from]: behind a colon, or with two, or where nothing is before it.
func beginsGroup(text []byte, from, at int) bool {
	if at > from {
		return text[at-1] == ':' || text[at] == ':' && byteAt(text, at+1) == ':'
	}
	return at == 0 || !isWord(text[at-1])
}

// maxIPv6 is the longest address.
const maxIPv6 = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// ipv6Size is the size of the longest address that run begins with and that
// ends before a colon, or where the run does, if whole.
func ipv6Size(run []byte, whole bool) int {
	if len(run) > maxIPv6+1 {
		run, whole = run[:maxIPv6+1], false
	}
	end := len(run)
	for end > 0 && run[end-1] == '.' {
		end--
	}
	if end == len(run) && !whole {
		end = bytes.LastIndexByte(run, ':')
	}
	for ; end > len("::"); end = bytes.LastIndexByte(run[:end], ':') {
		if isIPv6(run[:end]) {
			return end
		}
		if run[end-1] == ':' && end > len("::1") && isIPv6(run[:end-1]) {
			return end - 1
		}
	}
	return 0
}

// isIPv6 tells whether text is an address, and not two names with :: between
// them.
func isIPv6(text []byte) bool {
	if len(text) > maxIPv6 || !bytes.ContainsAny(text, "0123456789") && bytes.Count(text, []byte(":")) < 4 {
		return false
	}
	address, err := netip.ParseAddr(string(text))
	return err == nil && address.Is6()
}

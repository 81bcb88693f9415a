package http1

import "strings"

// isTarget says whether s is a path, and perhaps a query: what whoever isn't a
// proxy is asked for.
// https://www.rfc-editor.org/rfc/rfc9112#section-3.2.1
func isTarget(s string) bool {
	if !isWord(s) || s[0] != '/' {
		return false
	}
	path, _, _ := strings.Cut(s, "?")
	for {
		var found bool
		if _, path, found = strings.Cut(path, "%"); !found {
			return true
		}
		if len(path) < 2 || !isHex(path[0]) || !isHex(path[1]) {
			return false
		}
	}
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// isHost says whether s has nothing but what a host and a port may have.
// https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
func isHost(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("!$%&'()*+,-.:;=[]_~", rune(c)) {
			return false
		}
	}
	return true
}

// isWord says whether s can stand between spaces.
func isWord(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return false
		}
	}
	return s != ""
}

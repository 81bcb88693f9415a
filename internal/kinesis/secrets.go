package kinesis

import (
	"bytes"
	"strings"
	"unicode"
)

const (
	maxMessage = 300 // bytes of an error's message
	maxWord    = 64  // bytes of base64 in a row that may be somebody's name
)

// secrets are what must not be shown of what an answer says, which may show its
// request. AWS tells of a wrong signature by showing all of it but the body, the
// session token in it; and what can't read a request may show it too, with the
// events.
type secrets struct {
	credentials Credentials
	request     []byte // the body; read before it is used again
}

// clean returns the first line of a message, bounded, without the secrets.
func (h secrets) clean(s string) string {
	for _, secret := range []string{h.credentials.SecretAccessKey, h.credentials.SessionToken} {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, hidden)
		}
	}
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	s = hideLongWords(s)
	if len(s) <= maxMessage {
		return h.hideQuotes(s)
	}
	return h.hideQuotes(s[:maxMessage]) + "..."
}

// hidden stands for what is not shown.
const hidden = "(hidden)"

// hideQuotes hides what stands in the request's records too. The stream's name,
// which comes before them, may be shown.
func (h secrets) hideQuotes(s string) string {
	_, records, _ := bytes.Cut(h.request, []byte("Records"))
	quoted := quotes(s, records)
	var b strings.Builder
	for at := range len(s) {
		switch {
		case !quoted[at]:
			b.WriteByte(s[at])
		case at == 0 || !quoted[at-1]:
			b.WriteString(hidden)
		}
	}
	return strings.ToValidUTF8(b.String(), "")
}

// hideLongWords hides what may be the data of records, in base64.
func hideLongWords(s string) string {
	var b strings.Builder
	for s != "" {
		n := leading(s, isBase64)
		if n > maxWord {
			b.WriteString(hidden)
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
		n = leading(s, func(c byte) bool { return !isBase64(c) })
		b.WriteString(s[:n])
		s = s[n:]
	}
	return b.String()
}

// leading counts the bytes at the beginning of s that are of a kind.
func leading(s string, kind func(byte) bool) (n int) {
	for n < len(s) && kind(s[n]) {
		n++
	}
	return n
}

func isBase64(c byte) bool {
	return isLowerOrDigit(c) || c >= 'A' && c <= 'Z' || c == '+' || c == '/' || c == '='
}

package kinesis

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxCode    = 64  // bytes of an error's code
	maxMessage = 300 // bytes of an error's message
	maxWord    = 64  // bytes of base64 in a row that may be somebody's name
)

// readRefusal reads an answer that is not a 200: AWS's error, or whatever
// something between here and AWS said.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
func readRefusal(status int, header http.Header, answer []byte, c Credentials) *Error {
	e := &Error{Status: status, Code: cleanCode(header.Get("X-Amzn-Errortype")), RequestID: cleanCode(header.Get("X-Amzn-Requestid"))}
	var code, message string
	err := readObject(answer, func(d *jsontext.Decoder, name string) (err error) {
		switch name {
		case "__type", "code":
			code, err = readString(d)
		case "message", "Message":
			message, err = readString(d)
		default:
			err = d.SkipValue()
		}
		return err
	})
	if err != nil {
		return e
	}
	if e.Code == "" {
		e.Code = cleanCode(code)
	}
	e.Message = cleanMessage(message, c)
	return e
}

// cleanCode strips what AWS puts around a code ("com.amazonaws.kinesis#X",
// "X:http://..."), and returns nothing for what can't be one.
func cleanCode(s string) string {
	s, _, _ = strings.Cut(s, ":")
	s = s[strings.LastIndexByte(s, '#')+1:]
	if len(s) > maxCode || !consistsOf(s, func(c byte) bool {
		return isLowerOrDigit(c) || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
	}) {
		return ""
	}
	return s
}

// cleanMessage returns the first line of a message, bounded. AWS tells of a
// wrong signature by showing the whole request, the session token in it; and
// what can't read a request may show it too, with the events' base64.
func cleanMessage(s string, c Credentials) string {
	for _, secret := range []string{c.SecretAccessKey, c.SessionToken} {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "(hidden)")
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
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "") + "..."
	}
	return s
}

// hideLongWords hides what may be the data of records.
func hideLongWords(s string) string {
	var b strings.Builder
	for s != "" {
		n := leading(s, isBase64)
		if n > maxWord {
			b.WriteString("(hidden)")
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

package kinesis

import (
	"strings"

	"kinesis-telemetry-api-extension/internal/http1"
)

// maxCode is how many bytes an error's code has at most.
const maxCode = 64

// readRefusal reads an answer that is not a 200: AWS's error, or whatever
// something between here and AWS said.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
func readRefusal(status int, header http1.Header, from reader, hide secrets) *Error {
	e := &Error{Status: status, Code: cleanCode(header.Get("X-Amzn-Errortype")), RequestID: cleanCode(header.Get("X-Amzn-Requestid"))}
	var code, message string
	err := readAll(from, func(name string) (err error) {
		switch name {
		case "__type", "code":
			code, err = from.Text()
		case "message", "Message":
			message, err = from.Text()
		default:
			err = from.Skip()
		}
		return err
	})
	if err != nil {
		return e
	}
	if e.Code == "" {
		e.Code = cleanCode(code)
	}
	e.Message = hide.clean(message)
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

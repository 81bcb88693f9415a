package dump

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"
)

// broken is what is wrong with a text that begins as records do, and where.
func broken(content []byte, offset int, err error) Record {
	before := content[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := offset - bytes.LastIndexByte(before, '\n')
	return Record{Place: fmt.Sprintf("line %d, column %d", line, column), Err: err}
}

// beginsList tells whether JSON begins as a list of base64, or of records, in
// whatever order the tool that wrote it puts the members of an answer of
// GetRecords.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
func beginsList(text []byte) bool {
	answer := regexp.MustCompile(`^\{\s*"(Records|NextShardIterator|MillisBehindLatest|ChildShards)"\s*:`)
	texts := regexp.MustCompile(`^\[\s*"([A-Za-z0-9+/_-]+)`).FindSubmatch(text)
	return answer.Match(text) || len(texts) == 2 && beginsBase64(texts[1])
}

// brokenJSON tells where the JSON that begins at a place in content is none. It
// is false if that does not begin as a list of records does, or is JSON.
func brokenJSON(content []byte, at int) (Record, bool) {
	text := content[at:]
	if !beginsList(text) {
		return Record{}, false
	}
	var wrong *json.SyntaxError
	if !errors.As(json.Unmarshal(text, new(json.RawMessage)), &wrong) {
		return Record{}, false
	}
	if end := len(bytes.TrimSpace(text)); int(wrong.Offset) > end || wrong.Error() == "unexpected end of JSON input" {
		return broken(content, at+end, errors.New("a list of records breaks off")), true
	}
	return broken(content, at+int(wrong.Offset)-1, fmt.Errorf("a list of records is not JSON: %w", wrong)), true
}

// brokenBase64 tells where content, which begins as base64, is none.
func brokenBase64(content []byte) Record {
	joined := bytes.Join(bytes.Fields(content), nil)
	plain := bytes.TrimRight(joined, "=")
	if mayBeBase64([][]byte{plain}) && len(plain)%4 == 1 && bytes.IndexByte(plain, '=') < 0 {
		return broken(content, len(bytes.TrimRight(content, "= \t\r\n")), errors.New("base64 breaks off: its last character is no whole byte"))
	}
	_, err := decode(joined)
	var at base64.CorruptInputError
	if !errors.As(err, &at) {
		return Record{Place: "line 1", Err: fmt.Errorf("this is no record in base64: %w", err)}
	}
	offset := unjoined(content, int(at))
	r, _ := utf8.DecodeRune(content[offset:])
	return broken(content, offset, fmt.Errorf("base64 can't have %q here", r))
}

// unjoined is where the n-th byte of content's words stands in content.
func unjoined(content []byte, n int) int {
	for offset := 0; offset < len(content); {
		r, size := utf8.DecodeRune(content[offset:])
		if !unicode.IsSpace(r) {
			if n < size {
				return offset
			}
			n -= size
		}
		offset += size
	}
	return len(content)
}

// Lengths from which on a run of base64's characters is hardly a word.
const (
	leastHead = 16 // with the head of what the extension writes
	leastText = 40 // that decodes to text
)

// beginsBase64 tells whether a word begins as base64 of a record: in doubt it
// does not, and is what somebody said.
func beginsBase64(word []byte) bool {
	n := 0
	for n < len(word) && word[n] != '=' && mayBeBase64([][]byte{word[n : n+1]}) {
		n++
	}
	if n < leastHead || n < len(word) && word[n] == '.' { // as in a JSON Web Token
		return false
	}
	data, err := decode(word[:n-n%4])
	if err != nil {
		return false
	}
	for _, head := range []string{`{"`, "\x1f\x8b\x08", "\x28\xb5\x2f\xfd", "\xf3\x89\x9a\xc2"} {
		if bytes.HasPrefix(data, []byte(head)) {
			return true
		}
	}
	return n >= leastText && utf8.Valid(data) && bytes.IndexFunc(data, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }) < 0
}

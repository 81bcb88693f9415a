package dump

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// wrap breaks a text into lines.
func wrap(text string, width int) string {
	var lines []string
	for len(text) > width {
		lines, text = append(lines, text[:width]), text[width:]
	}
	return strings.Join(append(lines, text), "\n")
}

func TestFindsRecordsInWhatPeopleKeepThemIn(t *testing.T) {
	line := `{"id":"a-1","type":"function","record":"one"}` + "\n"
	other := `{"id":"a-2","type":"function","record":"another of another length"}` + "\n"
	long := strings.Repeat(line, 5)
	binary := "\x1f\x8b" + strings.Repeat("\xff\xfe", 40)
	same := strings.Repeat("x", 3*15-len(line)%3)
	equal := line + same[:(3-len(line)%3)%3]
	for _, test := range []struct {
		name, content string
		want          []string // "PLACE|DATA"
	}{
		{"nothing", " \n", nil},
		{"as it is", line + other, []string{"|" + line + other}},
		{"compressed", "\x1f\x8b\x08 anything", []string{"|\x1f\x8b\x08 anything"}},
		{"a message", "one two three\n", []string{"|one two three\n"}},
		{"a word", "test", []string{"|test"}},
		{"base64", b64(line), []string{"|" + line}},
		{"base64 with a line end", b64(line) + "\r\n", []string{"|" + line}},
		{"base64 without padding", strings.TrimRight(b64("{}{}"), "="), []string{"|{}{}"}},
		{"base64 as in URLs", base64.URLEncoding.EncodeToString([]byte("\x1f\x8b\xff\xfe\xfb")), []string{"|\x1f\x8b\xff\xfe\xfb"}},
		{"wrapped at 76", wrap(b64(long), 76), []string{"|" + long}},
		{"wrapped at 64 with CRLF", strings.ReplaceAll(wrap(b64(long), 64), "\n", "\r\n") + "\r\n", []string{"|" + long}},
		{"broken anywhere", b64(binary)[:41] + "\n" + b64(binary)[41:], []string{"|" + binary}},
		{"a record a line", b64(line) + "\n" + b64(other) + "\n", []string{"line 1|" + line, "line 2|" + other}},
		{"lines of one length", b64(equal) + "\n" + b64(equal) + "\n", []string{"line 1|" + equal, "line 2|" + equal}},
		{"words of one line", b64(line) + "\t" + b64(other), []string{"line 1|" + line, "line 2|" + other}},
		{"a line that is broken", b64(line) + "\n" + b64(other) + "\nQUJDR\n", []string{"line 1|" + line, "line 2|" + other, "line 3|this is not base64: illegal base64 data at input byte 4"}},
		{"get-records", `{"Records":[{"SequenceNumber":"1","Data":"` + b64(line) + `","PartitionKey":"x"},{"Data":"` + b64(other) + `"}],"MillisBehindLatest":0}`, []string{"Records[0]|" + line, "Records[1]|" + other}},
		{"get-records of nothing", `{"Records":[],"MillisBehindLatest":0}`, nil},
		{"an event of Lambda's", `{"Records":[{"kinesis":{"data":"` + b64(line) + `","partitionKey":"x"},"eventID":"y"}]}`, []string{"Records[0]|" + line}},
		{"several of them", `{"Records":[{"Data":"` + b64(line) + `"}]}` + "\n" + `{"Records":[{"Data":"` + b64(other) + `"}]}`, []string{"value 1, Records[0]|" + line, "value 2, Records[0]|" + other}},
		{"a list of texts", `["` + b64(line) + `","` + b64(other) + `"]`, []string{"[0]|" + line, "[1]|" + other}},
		{"without data", `{"Records":[{"x":1},{"Data":"%"}]}`, []string{"Records[0]|it has neither Data nor kinesis.data", "Records[1]|this is not base64: illegal base64 data at input byte 0"}},
		{"base64 with a bad character", b64(line)[:20] + "%" + b64(line)[20:], []string{"line 1, column 21|base64 can't have '%' here"}},
		{"wrapped with a bad character", "\n" + wrap(b64(long)[:100]+"é"+b64(long)[102:], 76), []string{"line 3, column 25|base64 can't have 'é' here"}},
		{"base64 that breaks off", b64(line)[:41], []string{"line 1, column 42|base64 breaks off: its last character is no whole byte"}},
		{"text in base64 that breaks off", b64("a message of a function, long enough to be told")[:57] + "\n", []string{"line 1, column 58|base64 breaks off: its last character is no whole byte"}},
		{"a list with a bad character", b64(line) + "\n" + b64(other)[:9] + "*\n" + b64(line), []string{"line 1|" + line, "line 2|this is not base64: illegal base64 data at input byte 9", "line 3|" + line}},
		{"get-records that breaks off", "{\n  \"Records\": [\n    {\"Data\": \"e30", []string{"line 3, column 18|a list of records breaks off"}},
		{"get-records with a bad character", "{\"Records\": [\n{\"Data\": \"e30=\",}]}", []string{"line 2, column 17|a list of records is not JSON: invalid character '}' looking for beginning of object key string"}},
		{"the second of them breaks off", `{"Records":[{"Data":"e30="}]}` + "\n" + `{"Records":[`, []string{"value 1, Records[0]|{}", "line 2, column 13|a list of records breaks off"}},
		{"a list of texts that breaks off", `["` + b64(line) + `","`, []string{"line 1, column 70|a list of records breaks off"}},
		{"JSON of somebody else's that breaks off", `{"a":[1,`, []string{`|{"a":[1,`}},
		{"a token", b64(`{"alg":"HS256"}`) + "." + b64(`{"sub":"x"}`), []string{"|" + b64(`{"alg":"HS256"}`) + "." + b64(`{"sub":"x"}`)}},
		{"a message that begins as base64 does", "eyes on the road, please!", []string{"|eyes on the road, please!"}},
		{"a short word that begins as base64 does", "eyJh, and so on", []string{"|eyJh, and so on"}},
		{"a digest", strings.Repeat("9f86d081", 8) + "  file.go", []string{"|" + strings.Repeat("9f86d081", 8) + "  file.go"}},
		{"OTLP in JSON", `{"resourceLogs":[]}`, []string{`|{"resourceLogs":[]}`}},
	} {
		var got []string
		for _, r := range Records([]byte(test.content)) {
			if r.Err != nil {
				got = append(got, r.Place+"|"+r.Err.Error())
			} else {
				got = append(got, r.Place+"|"+string(r.Data))
			}
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("%s: got\n%q, want\n%q", test.name, got, test.want)
		}
	}
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte(`{"Records":[{"Data":"e30="}]}`))
	f.Add([]byte("e30=\ne30=\n"))
	f.Add([]byte("[\"e30\"]"))
	f.Add([]byte("\n{\"Records\": [\n{\"Data\": \"e30=\",}]}"))
	f.Add([]byte(b64(`{"id":"a-1","type":"function"}`)[:21] + "\xff\n=é"))
	f.Fuzz(func(t *testing.T, content []byte) {
		total := 0
		for _, r := range Records(content) {
			total += len(r.Data)
			if r.Err != nil && (r.Data != nil || r.Place == "") {
				t.Errorf("%q: got %+v", content, r)
			}
		}
		if total > len(content) {
			t.Errorf("%q: got %d bytes out of %d", content, total, len(content))
		}
	})
}

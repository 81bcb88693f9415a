package lambdasim

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// The schema versions of the Telemetry API.
const (
	schema2022July = "2022-07-01"
	schema2022Dec  = "2022-12-13"
	schema2025     = "2025-01-29"
)

// timeFormat is that of "time" and of spans: UTC, milliseconds.
const timeFormat = "2006-01-02T15:04:05.000Z"

// wrapped is what Lambda makes of a printed line that is no JSON object when
// the log format is JSON.
type wrapped struct {
	Timestamp string `json:"timestamp"`
	Level     string `json:"level"`
	Message   string `json:"message"`
	RequestID string `json:"requestId,omitempty"`
	TenantID  string `json:"tenantId,omitempty"`
}

// renderLine is the record of a printed line: a string in text format and in
// the oldest schema, else an object. See "Telemetry API Event schema
// reference", function and extension events.
func (t *telemetry) renderLine(s saying, schema string) json.RawMessage {
	if t.format != JSON {
		if t.trailingNewline {
			return t.text(string(s.line) + "\n")
		}
		return t.text(string(s.line))
	}
	if schema == schema2022July {
		return t.text(string(s.line))
	}
	if object := t.asObject(s.line); object != nil {
		return object
	}
	return mustMarshal(wrapped{s.at.UTC().Format(timeFormat), "INFO", string(s.line), s.requestID, t.tenant})
}

// text is line as a JSON string. Bytes that are not UTF-8 become U+FFFD, or
// stay as they are where that is asked for.
func (t *telemetry) text(line string) json.RawMessage {
	if !t.rawBytes || utf8.ValidString(line) {
		return mustMarshal(line)
	}
	quoted := []byte{'"'}
	for begin, i := 0, 0; begin < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		if size > 0 && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		valid := mustMarshal(line[begin:i])
		quoted = append(append(quoted, valid[1:len(valid)-1]...), line[i:i+size]...)
		i += size
		begin = i
	}
	return append(quoted, '"')
}

// asObject is line as compact JSON, nil if it is no object. Its bytes that are
// not UTF-8 are treated as those of text are.
func (t *telemetry) asObject(line []byte) json.RawMessage {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' {
		return nil
	}
	if !t.rawBytes {
		line = bytes.ToValidUTF8(line, []byte("\uFFFD"))
	}
	var compact bytes.Buffer
	if json.Compact(&compact, line) != nil {
		return nil
	}
	return compact.Bytes()
}

// element is one element of a push.
func element(at time.Time, kind string, record json.RawMessage) []byte {
	b := make([]byte, 0, len(record)+len(kind)+64)
	b = append(b, `{"time":"`...)
	b = at.UTC().AppendFormat(b, timeFormat)
	b = append(b, `","type":"`...)
	b = append(b, kind...)
	b = append(b, `","record":`...)
	b = append(b, record...)
	return append(b, '}')
}

// mustMarshal is JSON without HTML escapes. Bytes that are not UTF-8 become
// U+FFFD. It is only given values that can be marshalled.
func mustMarshal(v any) json.RawMessage {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

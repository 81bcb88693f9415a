package record

import (
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// readLine reads a line whose members are in the encoder's order and whose
// strings, but for those in record and more, have no escapes: nearly every
// line. It must accept nothing that decodeLine would read otherwise.
func readLine(line []byte) (Event, bool) {
	if !utf8.Valid(line) {
		return Event{}, false
	}
	var id, time, kind, request, function span
	c := cursor{text: line}
	hasID := c.skip(beginLine[:len(beginLine)-1])
	ok := !hasID || c.plain(&id)
	ok = ok && (hasID && c.skip(`,"time":`) || !hasID && c.skip(`{"time":`)) && c.plain(&time)
	ok = ok && c.skip(`,"type":`) && c.plain(&kind)
	ok = ok && (!c.skip(`,"requestId":`) || c.plain(&request))
	ok = ok && (!c.skip(`,"function":`) || c.plain(&function))
	if !ok {
		return Event{}, false
	}
	head := string(line[:c.at])
	event := Event{ID: id.of(head), Time: time.of(head), Type: kind.of(head), RequestID: request.of(head), Function: function.of(head)}
	if hasID && !event.readAdded(&c) || !c.skip(`,"record":`) {
		return Event{}, false
	}
	if event.Record, ok = c.value(); !ok || !event.readTail(&c) {
		return Event{}, false
	}
	if hasID {
		return event, event.check() == nil
	}
	event.RequestID = requestIDOf(event.Record)
	return event, event.Time != "" && event.Type != "" && event.More == nil
}

// readAdded reads what was added to the event.
func (e *Event) readAdded(c *cursor) (ok bool) {
	if c.skip(`,"fields":`) {
		if e.Fields, ok = c.value(); !ok {
			return false
		}
	}
	if c.skip(`,"tags":`) {
		if e.Tags, ok = c.value(); !ok {
			return false
		}
	}
	return true
}

// readTail reads what may follow the record.
func (e *Event) readTail(c *cursor) (ok bool) {
	if c.skip(`,"more":`) {
		if e.More, ok = c.value(); !ok {
			return false
		}
	}
	if c.skip(`,"truncated":true,"originalBytes":`) {
		digits, ok := c.value()
		if !ok {
			return false
		}
		n, err := strconv.ParseInt(string(digits), 10, 64)
		if err != nil {
			return false
		}
		e.Truncated, e.OriginalBytes = true, n
	}
	return c.skip("}") && c.at == len(c.text)
}

// span is where a string lies in its text.
type span struct{ from, to int }

func (s span) of(text string) string { return text[s.from:s.to] }

// cursor goes through a JSON text.
type cursor struct {
	text []byte
	at   int
}

// skip goes past literal if it comes next.
func (c *cursor) skip(literal string) bool {
	end := c.at + len(literal)
	if end > len(c.text) || string(c.text[c.at:end]) != literal {
		return false
	}
	c.at = end
	return true
}

// plain goes past a JSON string without escapes, and notes its inside.
func (c *cursor) plain(inside *span) bool {
	if !c.skip(`"`) {
		return false
	}
	for from := c.at; c.at < len(c.text); c.at++ {
		switch b := c.text[c.at]; {
		case b == '"':
			*inside = span{from, c.at}
			c.at++
			return true
		case b == '\\' || b < ' ':
			return false
		}
	}
	return false
}

// value goes past a JSON value and returns it.
func (c *cursor) value() (jsontext.Value, bool) {
	end := jsonscan.Value(c.text, c.at, 1) // the line is an object
	if end < 0 {
		return nil, false
	}
	value := c.text[c.at:end:end]
	c.at = end
	return value, true
}

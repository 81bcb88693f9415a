// Package telemetryapi is the Lambda Telemetry API as an extension sees it:
// subscribe, and listen to what is pushed.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
package telemetryapi

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// Event is one element of a pushed array. The world is open: a type or a
// member that AWS adds tomorrow is an event like any other. Its bytes are the
// listener's and are valid only until the receiver returns.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
type Event struct {
	// Time, Type and Record are JSON texts as they were pushed. Time is nil if
	// the element has none. Type is nil if the element is no event, and Record
	// then is the element itself: if it isn't JSON either, as a JSON string.
	Time, Type, Record jsontext.Value

	// RequestID is the JSON string in which the record names its invocation,
	// nil if it doesn't.
	RequestID jsontext.Value

	// More is an object of the element's other members; nil if it has none.
	More jsontext.Value

	// OriginalBytes is 0 if Record is whole. Else Record is only the beginning
	// of a record of so many bytes, and may end anywhere in its text.
	OriginalBytes int64
}

// IsType tells whether the event has the given type.
func (e *Event) IsType(name string) bool {
	return len(e.Type) == len(name)+2 && string(e.Type[1:len(e.Type)-1]) == name
}

// IsOfKind tells whether the event's type is of the given kind: "platform" for
// "platform.start".
func (e *Event) IsOfKind(kind string) bool {
	return len(e.Type) > len(kind)+2 && string(e.Type[1:len(kind)+2]) == kind+"."
}

// parse reads the element that begins at text[at], and returns where it ends; -1
// if it is not valid, or not whole.
func parse(text []byte, at int) (event Event, end int) {
	if text[at] == '{' {
		event, end = parseObject(text, at)
	} else {
		end = jsonscan.Value(text, at, depthOfMembers-1)
	}
	if end >= 0 && (event.Type == nil || event.Record == nil) {
		event = Event{Record: text[at:end:end]}
	}
	return event, end
}

func parseObject(text []byte, at int) (event Event, end int) {
	end = jsonscan.Object(text, at, func(name []byte, at int) (end int) {
		if string(name) == `"record"` {
			event.RequestID, end = parseRecord(text, at)
		} else {
			end = jsonscan.Value(text, at, depthOfMembers)
		}
		if end >= 0 {
			event.set(member{name: name, value: text[at:end:end], whole: true})
		}
		return end
	})
	return event, end
}

// parseRecord returns where the record that begins at text[at] ends, and the
// request id that it was found to have on the way.
func parseRecord(text []byte, at int) (id jsontext.Value, end int) {
	if jsonscan.Byte(text, at) != '{' {
		return nil, jsonscan.Value(text, at, depthOfMembers)
	}
	end = jsonscan.Object(text, at, func(name []byte, at int) int {
		end := jsonscan.Value(text, at, depthOfMembers+1)
		if end >= 0 && id == nil && text[at] == '"' && namesRequest(name) {
			id = text[at:end:end]
		}
		return end
	})
	return id, end
}

// depthOfMembers is in how many arrays and objects the value of an element's
// member lies.
const depthOfMembers = 2

// set notes a member of an element.
func (e *Event) set(m member) {
	switch {
	case string(m.name) == `"time"` && m.isString():
		e.Time = m.value
	case string(m.name) == `"type"` && m.isString():
		e.Type = m.value
	case string(m.name) == `"record"`:
		e.Record = m.value
	case m.whole:
		e.addMore(m)
	}
}

// parseCut takes an element apart of which only the beginning is known.
func parseCut(beginning []byte, size int64) Event {
	event := parseMembers(beginning, size-int64(len(beginning)))
	if event.OriginalBytes == 0 {
		event.OriginalBytes = size
	}
	return event
}

// parseMembers reads the beginning of an element that goes on for missing more
// bytes. It need not be valid.
func parseMembers(element []byte, missing int64) Event {
	var event Event
	for m := range members(element) {
		event.set(m)
		if string(m.name) == `"record"` && !m.whole {
			// Lambda writes the record last: behind it is the element's brace.
			event.OriginalBytes = int64(len(m.value)) + missing - int64(len("}"))
		}
	}
	if event.Type == nil || event.Record == nil {
		return Event{Record: element}
	}
	event.RequestID = requestID(event.Record)
	return event
}

func (e *Event) addMore(m member) {
	if e.More == nil {
		e.More = append(e.More, '{')
	} else {
		e.More[len(e.More)-1] = ','
	}
	e.More = append(e.More, m.name...)
	e.More = append(e.More, ':')
	e.More = append(e.More, m.value...)
	e.More = append(e.More, '}')
}

// requestID finds the invocation that the beginning of a record names.
func requestID(record jsontext.Value) jsontext.Value {
	if jsonscan.Byte(record, 0) != '{' || !bytes.Contains(record, []byte(`equestId"`)) {
		return nil
	}
	for m := range members(record) {
		if namesRequest(m.name) && m.isString() && m.whole {
			return m.value
		}
	}
	return nil
}

// namesRequest tells whether a record names its invocation by a member of this
// name: "requestId" in the platform's records and in most runtimes' JSON logs,
// "AWSRequestId" in Java's.
func namesRequest(name []byte) bool {
	return string(name) == `"requestId"` || string(name) == `"AWSRequestId"`
}

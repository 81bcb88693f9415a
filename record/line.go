package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// beginLine is what a line of the format "event" begins with. A line that does
// and can't be read is a broken one of ours.
const beginLine = `{"id":"`

// decodeLine reads one line. ours tells whether it is an event, or was meant
// to be one; where it is neither, err says why not.
func decodeLine(line []byte) (event Event, ours bool, err error) {
	if event, ok := readLine(line); ok {
		return event, true, nil
	}
	if !utf8.Valid(line) {
		return Event{}, bytes.HasPrefix(line, []byte(beginLine)), errors.New("it is not UTF-8")
	}
	if jsonscan.Byte(line, jsonscan.Blanks(line, 0)) != '{' {
		return Event{}, false, errors.New("it is no JSON object")
	}
	members := lineMembers{line: line}
	if err := members.read(); err != nil {
		return Event{}, bytes.HasPrefix(line, []byte(beginLine)), err
	}
	if event, err = members.event(); err != nil {
		// A whole object of somebody else's may begin with an id too.
		ours = bytes.HasPrefix(line, []byte(beginLine)) && members.Type != "" && members.Record != nil
		return Event{}, ours, err
	}
	return event, true, nil
}

// lineMembers is a line taken apart, whatever the order of its members.
type lineMembers struct {
	Event
	line    []byte
	unknown []byte // the members that the format "event" doesn't have: ,"name":value…
}

func (m *lineMembers) read() error {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(m.line), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err := eachMember(decoder, func(name string) error { return m.readMember(decoder, name) }); err != nil {
		return err
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}

func (m *lineMembers) readMember(decoder *jsontext.Decoder, name string) error {
	value, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	end := int(decoder.InputOffset())
	value = m.line[end-len(value) : end : end]
	switch name {
	case "id":
		m.ID, err = text(name, value)
	case "time":
		m.Time, err = text(name, value)
	case "type":
		m.Type, err = text(name, value)
	case "requestId":
		m.RequestID, err = text(name, value)
	case "function":
		m.Function, err = text(name, value)
	case "fields":
		m.Fields = value
	case "tags":
		m.Tags = value
	case "record":
		m.Record = value
	case "more":
		m.More = value
	case "truncated":
		m.Truncated = value.Kind() == 't'
	case "originalBytes":
		m.OriginalBytes, err = strconv.ParseInt(string(value), 10, 64)
	default:
		m.unknown = append(AppendText(append(m.unknown, ','), []byte(name)), ':')
		m.unknown = append(m.unknown, value...)
	}
	return err
}

// event is what the members make. Without an id it is an element as Lambda
// pushed it, and has a time, a type and a record. What such an element has
// besides is More; what a later version of the format may add is passed over.
func (m *lineMembers) event() (Event, error) {
	if m.ID != "" {
		return m.Event, m.check()
	}
	if m.Time == "" || m.Type == "" || m.Record == nil {
		return Event{}, errors.New("it has no id, and lacks time, type or record")
	}
	m.RequestID = requestIDOf(m.Record)
	m.unknown = appendMember(m.unknown, `,"fields":`, m.Fields)
	m.unknown = appendMember(m.unknown, `,"tags":`, m.Tags)
	m.unknown = appendMember(m.unknown, `,"more":`, m.More)
	m.Fields, m.Tags, m.More = nil, nil, nil
	if len(m.unknown) > 0 {
		m.unknown[0] = '{'
		m.unknown = append(m.unknown, '}')
		m.More = m.unknown
	}
	return m.Event, nil
}

// text is what a JSON string says. Halves of surrogate pairs, which UTF-8
// can't have, become U+FFFD.
func text(name string, value jsontext.Value) (string, error) {
	if value.Kind() != '"' {
		return "", fmt.Errorf("member %q is not a string", name)
	}
	unquoted, _ := jsontext.AppendUnquote(nil, value) // the value is a string, and halves are mended
	return string(unquoted), nil
}

// requestIDOf is the invocation that a record names; empty if it names none.
func requestIDOf(record jsontext.Value) string {
	if record.Kind() != '{' {
		return ""
	}
	var id string
	decoder := jsontext.NewDecoder(bytes.NewBuffer(record), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	_ = eachMember(decoder, func(name string) error { // the record has been read before
		value, err := decoder.ReadValue()
		if err == nil && name == "requestId" && value.Kind() == '"' {
			id, err = text(name, value)
		}
		return err
	})
	return id
}

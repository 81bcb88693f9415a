package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Event is one event as a consumer reads it. The package's documentation has
// the meaning of each member.
type Event struct {
	ID            string
	Time          string
	Type          string
	RequestID     string // empty where it is not known
	Function      string
	Record        jsontext.Value // shares the bytes that were decoded
	More          jsontext.Value // nil if there is nothing more
	Truncated     bool
	OriginalBytes int64 // 0 unless Truncated
}

// Decode yields the events of one Kinesis record's data in their order. A line
// that is no event yields an error with its place; the lines after it go on.
func Decode(data []byte) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		number := 0
		for line := range bytes.Lines(data) {
			number++
			line = bytes.TrimRight(line, "\r\n")
			if len(line) == 0 {
				continue
			}
			event, err := decodeLine(line)
			if err != nil {
				err = fmt.Errorf("decoding line %d of a record: %w", number, err)
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

func decodeLine(line []byte) (Event, error) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(line), jsontext.AllowDuplicateNames(true))
	if err := expect(decoder, '{'); err != nil {
		return Event{}, err
	}
	var event Event
	for decoder.PeekKind() == '"' {
		if err := event.readMember(decoder); err != nil {
			return Event{}, err
		}
	}
	if err := expect(decoder, '}'); err != nil {
		return Event{}, err
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return Event{}, errors.New("something follows the object")
	}
	err := event.check()
	return event, err
}

func expect(decoder *jsontext.Decoder, kind jsontext.Kind) error {
	token, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != kind {
		return fmt.Errorf("found %v where %v is expected", token.Kind(), kind)
	}
	return nil
}

// readMember reads one name and its value. Names that a later version may add
// are passed over.
func (e *Event) readMember(decoder *jsontext.Decoder) error {
	token, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	name := token.String()
	value, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	switch name {
	case "id":
		e.ID, err = text(name, value)
	case "time":
		e.Time, err = text(name, value)
	case "type":
		e.Type, err = text(name, value)
	case "requestId":
		e.RequestID, err = text(name, value)
	case "function":
		e.Function, err = text(name, value)
	case "record":
		e.Record = value.Clone()
	case "more":
		e.More = value.Clone()
	case "truncated":
		e.Truncated = value.Kind() == 't'
	case "originalBytes":
		e.OriginalBytes, err = strconv.ParseInt(string(value), 10, 64)
	}
	return err
}

func text(name string, value jsontext.Value) (string, error) {
	if value.Kind() != '"' {
		return "", fmt.Errorf("member %q is not a string", name)
	}
	unquoted, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return "", fmt.Errorf("member %q: %w", name, err)
	}
	return string(unquoted), nil
}

func (e *Event) check() error {
	if _, err := ParseID(e.ID); err != nil {
		return err
	}
	if e.Type == "" || e.Record == nil {
		return fmt.Errorf("event %s has no type or no record", e.ID)
	}
	return nil
}

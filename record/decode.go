package record

import (
	"bytes"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// Event is one event as a consumer reads it. The package's documentation has
// the meaning of each member; FORMAT.md says which of them each format has.
//
// What is no event of the extension's is told by Foreign: then it is not nil,
// and all other members are zero.
type Event struct {
	ID            string // see [ParseID]; empty in the format "raw"
	Time          string
	Type          string
	RequestID     string         // empty where it is not known
	Function      string         // empty in the format "raw"
	Fields        jsontext.Value // what was added by KINESIS_TELEMETRY_FIELDS, an object; nil if nothing was
	Tags          jsontext.Value // the same by KINESIS_TELEMETRY_TAGS
	Record        jsontext.Value
	More          jsontext.Value // nil if there is nothing more
	Truncated     bool
	OriginalBytes int64  // 0 unless Truncated
	Foreign       []byte // content that holds no event, as it lies there
}

// Decode yields the events of one Kinesis record's data in their order. It
// tells formats, packing and compression by what lies there, so that they may
// change while the stream lives on.
//
// Content that holds no event at all, such as the format "message" writes, is
// one event with nothing but Foreign: the whole content, or one user record of
// what the Kinesis Producer Library's format aggregates; without the
// compression around it.
//
// An error tells what is wrong and where; its event is zero. A line that can't
// be read costs itself alone. A record that is damaged, truncated, compressed
// twice or longer than [MaxContent] yields one error and nothing after it.
//
// The events' Record, More and Foreign may share data's bytes. What is
// allocated is bounded by data's size, or by MaxContent if it is compressed.
func Decode(data []byte) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		content, err := decompress(data)
		if err != nil {
			yield(Event{}, fmt.Errorf("decoding a record of %d bytes: %w", len(data), err))
			return
		}
		if bytes.HasPrefix(content, []byte(magicKPL)) {
			decodeKPL(content, yield)
			return
		}
		part{content: content}.decode(yield)
	}
}

// part is what lies in a record, or in one user record of an aggregated one.
type part struct {
	content    []byte
	userRecord int // from 1; 0 if the record isn't aggregated
}

// decode yields what the part holds, and tells whether to go on.
func (p part) decode(yield func(Event, error) bool) bool {
	switch {
	case len(p.content) == 0:
		return true
	case bytes.HasPrefix(p.content, []byte(beginOTLPJSON)):
		if understood, goOn := p.decodeRequest(readOTLPJSON, yield); understood {
			return goOn
		}
	case p.content[0] == beginOTLP:
		if understood, goOn := p.decodeRequest(readOTLP, yield); understood {
			return goOn
		}
	}
	return p.decodeLines(yield)
}

// foreign yields the part as it lies there.
func (p part) foreign(yield func(Event, error) bool) bool {
	return yield(Event{Foreign: p.content[:len(p.content):len(p.content)]}, nil)
}

// wrap says where in the record err was found: in the number-th of what.
func (p part) wrap(what string, number int, err error) error {
	if p.userRecord > 0 {
		return fmt.Errorf("decoding user record %d, %s %d of a record: %w", p.userRecord, what, number, err)
	}
	return fmt.Errorf("decoding %s %d of a record: %w", what, number, err)
}

// check tells what an event with an id lacks.
func (e *Event) check() error {
	if _, err := ParseID(e.ID); err != nil {
		return err
	}
	if e.Type == "" || e.Record == nil {
		return fmt.Errorf("event %s has no type or no record", e.ID)
	}
	return nil
}

package record

import (
	"bytes"
	"errors"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The attributes of a log record of OTLP that the rest of an event is in. Its
// time is time_unix_nano, its record is the body.
const (
	attributeRequestID     = "faas.invocation_id"
	attributeID            = "aws.lambda.telemetry.id"
	attributeType          = "aws.lambda.telemetry.type"
	attributeTruncated     = "aws.lambda.telemetry.truncated"
	attributeOriginalBytes = "aws.lambda.telemetry.original_bytes"
	attributeMore          = "aws.lambda.telemetry.more"
	attributeFields        = "aws.lambda.telemetry.fields"

	// attributeFunction is of the resource.
	attributeFunction = "faas.name"
	// attributeFirst is the first of the resource, by which a damaged request
	// is known for ours.
	attributeFirst = "cloud.provider"
)

// errStop ends the reading of a request whose events nobody wants any more.
var errStop = errors.New("stopped")

// logRecords yields the log records of a request as events. Until one of ours
// is found nothing is yielded.
type logRecords struct {
	part     part
	yield    func(Event, error) bool
	function string
	number   int // of log records so far
	ours     bool
}

// decodeRequest yields the log records of a request that read reads. It is
// understood if it has a log record of ours, or is a whole request of somebody
// else's, or is damaged and begins as ours do.
func (p part) decodeRequest(read func(*logRecords, []byte) error, yield func(Event, error) bool) (understood, goOn bool) {
	const head = 128 // bytes, within which the first attribute's name lies
	records := logRecords{part: p, yield: yield}
	err := read(&records, p.content)
	begins := bytes.Contains(p.content[:min(head, len(p.content))], []byte(attributeFirst))
	if err != nil && !records.ours && !begins {
		return false, true
	}
	return true, records.end(err)
}

// add yields the next log record.
func (r *logRecords) add(l logRecord) error {
	r.number++
	event, err := l.event(r.function)
	if !r.ours {
		if event.ID == "" && event.Type == "" {
			return nil
		}
		r.ours = true
		for number := 1; number < r.number; number++ {
			if err := r.told(Event{}, r.part.wrap("log record", number, errNotOurs())); err != nil {
				return err
			}
		}
	}
	if err != nil {
		return r.told(Event{}, r.part.wrap("log record", r.number, err))
	}
	return r.told(event, nil)
}

func errNotOurs() error { return errors.New("it has neither " + attributeID + " nor " + attributeType) }

func (r *logRecords) told(event Event, err error) error {
	if !r.yield(event, err) {
		return errStop
	}
	return nil
}

// end yields what is to be said after the last log record that could be read,
// and tells whether to go on with the next part.
func (r *logRecords) end(err error) bool {
	switch {
	case errors.Is(err, errStop):
		return false
	case err != nil:
		return r.yield(Event{}, r.part.wrap("log record", r.number+1, err))
	case !r.ours:
		return r.part.foreign(r.yield)
	}
	return true
}

// logRecord is one log record as it is read, bit by bit.
type logRecord struct {
	members  Event
	unixNano uint64
}

// event is the event that the log record holds; with an error also its id and
// type, if it has them.
func (l *logRecord) event(function string) (Event, error) {
	event := l.members
	event.Function = function
	if event.Record == nil {
		event.Record = jsontext.Value("null")
	}
	if l.unixNano > 0 {
		event.Time = timeText(l.unixNano)
	}
	err := event.check()
	return event, err
}

// timeText is a time as Lambda writes it, to the millisecond, or as exact as
// it is.
func timeText(unixNano uint64) string {
	layout := "2006-01-02T15:04:05.000Z"
	if unixNano%uint64(time.Millisecond) != 0 {
		layout = time.RFC3339Nano
	}
	const second = uint64(time.Second)
	return time.Unix(int64(unixNano/second), int64(unixNano%second)).UTC().Format(layout)
}

// isAttribute tells whether set knows key.
func isAttribute(key string) bool {
	switch key {
	case attributeRequestID, attributeID, attributeType, attributeTruncated, attributeOriginalBytes, attributeMore, attributeFields:
		return true
	}
	return false
}

// set notes an attribute, whose value is given as JSON. Those that a later
// version may add are passed over.
func (l *logRecord) set(key string, value jsontext.Value) (err error) {
	e := &l.members
	switch key {
	case attributeRequestID:
		e.RequestID, err = text(key, value)
	case attributeID:
		e.ID, err = text(key, value)
	case attributeType:
		e.Type, err = text(key, value)
	case attributeTruncated:
		e.Truncated = value.Kind() == 't'
	case attributeOriginalBytes:
		e.OriginalBytes, err = strconv.ParseInt(string(value), 10, 64)
	case attributeMore:
		e.More = value
	case attributeFields:
		e.Fields = value
	}
	return err
}

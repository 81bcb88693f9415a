package kinesis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/shipper"
)

// maxAnswer bounds an answer; that to 500 records has some 100 KB.
const maxAnswer = 1 << 20

// readAnswer reads the answer to a request of so many records: nil when all
// were taken, a *shipper.PartialError when some weren't. An answer that
// contradicts itself or the request says nothing on what was taken. c is what
// the request was signed with, not to be shown.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_ResponseSyntax
func readAnswer(answer []byte, records int, c Credentials) error {
	a := puts{claimed: -1, credentials: c}
	if err := readObject(answer, a.member); err != nil {
		return fmt.Errorf("reading Kinesis's answer: %w", err)
	}
	switch {
	case a.records != records:
		return fmt.Errorf("reading Kinesis's answer: it tells of %d records, want %d", a.records, records)
	case a.claimed >= 0 && a.claimed != len(a.failed):
		return fmt.Errorf("reading Kinesis's answer: it says that %d records failed and lists %d", a.claimed, len(a.failed))
	case len(a.failed) > 0:
		return &shipper.PartialError{Failed: a.failed, Err: a.reason}
	}
	return nil
}

// puts is the answer to PutRecords as far as it has been read.
type puts struct {
	credentials Credentials // of the request

	claimed int // FailedRecordCount; -1 if there is none
	records int
	failed  []int
	reason  error // why the first of failed was not taken, or one that was throttled
}

func (a *puts) member(d *jsontext.Decoder, name string) error {
	switch name {
	case "FailedRecordCount":
		return a.readClaim(d)
	case "Records":
		return readArray(d, a.readRecord)
	}
	return d.SkipValue()
}

func (a *puts) readClaim(d *jsontext.Decoder) error {
	v, err := d.ReadValue()
	if err != nil || v.Kind() == 'n' {
		return err
	}
	a.claimed, err = strconv.Atoi(string(v))
	if err != nil || a.claimed < 0 {
		return errors.New("FailedRecordCount is not a count")
	}
	return nil
}

// readRecord reads what became of one record. It was taken only if it has a
// place in the stream.
func (a *puts) readRecord(d *jsontext.Decoder) error {
	var sequence, code, message string
	err := readMembers(d, func(d *jsontext.Decoder, name string) (err error) {
		switch name {
		case "SequenceNumber":
			sequence, err = readString(d)
		case "ErrorCode":
			code, err = readString(d)
		case "ErrorMessage":
			message, err = readString(d)
		default:
			err = d.SkipValue()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case code == "" && sequence == "":
		return errors.New("a record with neither a sequence number nor an error")
	case code != "":
		a.failed = append(a.failed, a.records)
		if known := errors.As(a.reason, new(*shipper.ThrottledError)); a.reason == nil || isThrottle(code) && !known {
			a.reason = reasonOf(&Error{Status: 200, Code: cleanCode(code), Message: cleanMessage(message, a.credentials)})
		}
	}
	a.records++
	return nil
}

// reasonOf says in the shipper's words that a record was throttled. Any other
// reason is left as it is: it concerns one record, not the batch.
func reasonOf(e *Error) error {
	if e.class() == throttled {
		return &shipper.ThrottledError{Err: e}
	}
	return e
}

// readObject reads b, which is to be one JSON object and nothing else, and
// calls member for each of its members to read its value.
func readObject(b []byte, member func(d *jsontext.Decoder, name string) error) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(b))
	if err := readMembers(d, member); err != nil {
		return err
	}
	if d.PeekKind() != 0 {
		return errors.New("more than one JSON value")
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func readMembers(d *jsontext.Decoder, member func(d *jsontext.Decoder, name string) error) error {
	if err := begin(d, '{', "an object"); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := member(d, t.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func readArray(d *jsontext.Decoder, element func(d *jsontext.Decoder) error) error {
	if err := begin(d, '[', "an array"); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if err := element(d); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func begin(d *jsontext.Decoder, kind jsontext.Kind, what string) error {
	t, err := d.ReadToken()
	switch {
	case err != nil:
		return err
	case t.Kind() != kind:
		return fmt.Errorf("%v where %s should be", t.Kind(), what)
	}
	return nil
}

// readString reads a string; null is an empty one.
func readString(d *jsontext.Decoder) (string, error) {
	t, err := d.ReadToken()
	switch {
	case err != nil:
		return "", err
	case t.Kind() == 'n':
		return "", nil
	case t.Kind() != '"':
		return "", fmt.Errorf("%v where a string should be", t.Kind())
	}
	return t.String(), nil
}

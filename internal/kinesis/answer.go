package kinesis

import (
	"errors"
	"fmt"

	"kinesis-telemetry-api-extension/internal/shipper"
)

// maxAnswer bounds an answer; that to 500 records has some 100 KB.
const maxAnswer = 1 << 20

// readAnswer reads the answer to a request of so many records: nil when all
// were taken, a *shipper.PartialError when some weren't. An answer that
// contradicts itself or the request says nothing on what was taken.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_ResponseSyntax
func readAnswer(from reader, records int, hide secrets) error {
	a := puts{from: from, claimed: -1, hide: hide}
	if err := readAll(from, a.member); err != nil {
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
	from reader
	hide secrets

	claimed int // FailedRecordCount; -1 if there is none
	listed  bool
	records int
	failed  []int
	reason  error // why the first of failed was not taken, or one that was throttled
}

func (a *puts) member(name string) error {
	switch name {
	case "FailedRecordCount":
		n, given, err := a.from.Count()
		if given {
			a.claimed = n
		}
		return err
	case "Records":
		if a.listed {
			return errors.New("it lists the records twice")
		}
		a.listed = true
		return a.from.List(a.readRecord)
	}
	return a.from.Skip()
}

// readRecord reads what became of one record. It was taken only if it has a
// place in the stream.
func (a *puts) readRecord() error {
	var sequence, code, message string
	err := a.from.Map(func(name string) (err error) {
		switch name {
		case "SequenceNumber":
			sequence, err = a.from.Text()
		case "ErrorCode":
			code, err = a.from.Text()
		case "ErrorMessage":
			message, err = a.from.Text()
		default:
			err = a.from.Skip()
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
			a.reason = reasonOf(&Error{Status: 200, Code: cleanCode(code), Message: a.hide.clean(message)})
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

package kinesis

import (
	"kinesis-telemetry-api-extension/internal/cbor"
	"kinesis-telemetry-api-extension/internal/http1"
)

// reader reads an answer, whatever it is written in. Its methods read the value
// that comes next, and are given what reads what is inside of it.
type reader interface {
	Map(member func(name string) error) error
	List(element func() error) error
	Text() (string, error)                 // null: an empty one
	Count() (n int, given bool, err error) // null: none given
	Skip() error
	End() error // an error if anything follows
}

// readerOf returns a reader of the answer to a request in CBOR or JSON. What
// stands between may answer in a protocol of its own; where it doesn't say in
// which, it is taken for the request's.
func readerOf(asked Protocol, header http1.Header, answer []byte) reader {
	if said := header.Get("Content-Type"); isCBOR(said) || asked == CBOR && said == "" {
		return cbor.NewReader(answer)
	}
	return newJSONReader(answer)
}

// readAll reads the one map that an answer is. Its errors show nothing of it.
func readAll(r reader, member func(name string) error) error {
	if err := r.Map(member); err != nil {
		return unquoted(err)
	}
	return unquoted(r.End())
}

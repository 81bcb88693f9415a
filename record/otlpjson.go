package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// beginOTLPJSON is what a request in JSON begins with.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
const beginOTLPJSON = `{"resourceLogs":[`

// readOTLPJSON adds the log records of a request.
func readOTLPJSON(r *logRecords, request []byte) error {
	if !utf8.Valid(request) {
		return errors.New("the request is not UTF-8")
	}
	j := otlpJSON{jsontext.NewDecoder(bytes.NewBuffer(request), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	if err := j.readRequest(r); err != nil {
		return err
	}
	if _, err := j.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the request")
	}
	return nil
}

// otlpJSON reads a request as a stream. In an object that is an attribute or
// a member of a kvlist, the key comes before the value.
type otlpJSON struct{ *jsontext.Decoder }

// list reads the array of objects that stands under name, and passes over all
// other members.
func (j otlpJSON) list(name string, read func() error) func(string) error {
	return func(member string) error {
		if member != name {
			return j.SkipValue()
		}
		return eachElement(j.Decoder, read)
	}
}

func (j otlpJSON) readRequest(r *logRecords) error {
	return eachMember(j.Decoder, j.list("resourceLogs", func() error {
		r.function = ""
		return eachMember(j.Decoder, func(member string) error { return j.readResourceLogs(r, member) })
	}))
}

func (j otlpJSON) readResourceLogs(r *logRecords, member string) error {
	if member == "resource" {
		return eachMember(j.Decoder, j.list("attributes", func() error {
			return j.readKeyValue(func(key string, value jsontext.Value) (err error) {
				if key == attributeFunction {
					r.function, err = text(key, value)
				}
				return err
			})
		}))
	}
	return j.list("scopeLogs", func() error {
		return eachMember(j.Decoder, j.list("logRecords", func() error { return j.readLogRecord(r) }))
	})(member)
}

func (j otlpJSON) readLogRecord(r *logRecords) error {
	var l logRecord
	err := eachMember(j.Decoder, func(member string) (err error) {
		switch member {
		case "timeUnixNano":
			l.unixNano, err = j.readUint()
		case "body":
			l.members.Record, err = j.appendAnyValue(nil)
		case "attributes":
			err = eachElement(j.Decoder, func() error { return j.readKeyValue(l.set) })
		default:
			err = j.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.add(l)
}

// readUint reads a number of 64 bits, which stands in quotes or not.
func (j otlpJSON) readUint() (uint64, error) {
	value, err := j.ReadValue()
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(string(bytes.Trim(value, `"`)), 10, 64)
}

func (j otlpJSON) readKeyValue(set func(string, jsontext.Value) error) error {
	var key string
	return eachMember(j.Decoder, func(member string) (err error) {
		switch member {
		case "key":
			key, err = j.readText()
			return err
		case "value":
			value, err := j.appendAnyValue(nil)
			if err != nil {
				return err
			}
			return set(key, value)
		}
		return j.SkipValue()
	})
}

func (j otlpJSON) readText() (string, error) {
	value, err := j.ReadValue()
	if err != nil {
		return "", err
	}
	return text("key", value)
}

// appendAnyValue appends an AnyValue as the JSON that it stands for. One
// without a value is null.
func (j otlpJSON) appendAnyValue(dst []byte) ([]byte, error) {
	begin := len(dst)
	err := eachMember(j.Decoder, func(member string) (err error) {
		dst, err = j.appendOneOf(dst[:begin], member)
		return err
	})
	if len(dst) == begin {
		dst = append(dst, "null"...)
	}
	return dst, err
}

func (j otlpJSON) appendOneOf(dst []byte, member string) ([]byte, error) {
	switch member {
	case "arrayValue":
		return j.appendValues(dst, "[]", j.appendAnyValue)
	case "kvlistValue":
		return j.appendValues(dst, "{}", j.appendMember)
	}
	value, err := j.ReadValue()
	if err != nil {
		return dst, err
	}
	kind := value.Kind()
	switch member {
	case "stringValue", "bytesValue":
		if kind == '"' {
			return append(dst, value...), nil
		}
	case "boolValue":
		if kind == 't' || kind == 'f' {
			return append(dst, value...), nil
		}
	case "intValue":
		n, err := strconv.ParseInt(string(bytes.Trim(value, `"`)), 10, 64)
		return strconv.AppendInt(dst, n, 10), err
	case "doubleValue":
		if kind == '0' || kind == '"' { // in quotes: NaN, Infinity, -Infinity
			return append(dst, value...), nil
		}
	}
	return dst, fmt.Errorf("a value can't have %q with a %v", member, kind)
}

// appendMember appends one key and value of a kvlist.
func (j otlpJSON) appendMember(dst []byte) ([]byte, error) {
	begin, hasKey, hasValue := len(dst), false, false
	err := eachMember(j.Decoder, func(member string) (err error) {
		switch {
		case member == "key" && !hasKey:
			var value jsontext.Value
			if value, err = j.ReadValue(); err == nil && value.Kind() != '"' {
				err = errors.New("a key is not a string")
			}
			dst, hasKey = append(append(dst, value...), ':'), true
		case member == "value" && hasKey && !hasValue:
			dst, err = j.appendAnyValue(dst)
			hasValue = true
		default:
			err = fmt.Errorf("found %q where a key and a value are expected", member)
		}
		return err
	})
	switch {
	case err != nil:
	case !hasKey:
		err = errors.New("a value has no key")
	case !hasValue:
		dst = append(dst, "null"...)
	}
	if err != nil {
		return dst[:begin], err
	}
	return dst, nil
}

func (j otlpJSON) appendValues(dst []byte, brackets string, add func([]byte) ([]byte, error)) ([]byte, error) {
	dst = append(dst, brackets[0])
	begin := len(dst)
	err := eachMember(j.Decoder, j.list("values", func() (err error) {
		if len(dst) > begin {
			dst = append(dst, ',')
		}
		dst, err = add(dst)
		return err
	}))
	return append(dst, brackets[1]), err
}

package record

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// beginOTLP is the first byte of an ExportLogsServiceRequest: the tag of
// resource_logs.
const beginOTLP = '\n'

// The numbers of OTLP's fields.
// https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto
const (
	otlpResourceLogs = 1 // of ExportLogsServiceRequest

	otlpResource  = 1 // of ResourceLogs
	otlpScopeLogs = 2

	otlpResourceAttribute = 1 // of Resource

	otlpLogRecord = 2 // of ScopeLogs

	otlpTime         = 1 // of LogRecord: fixed64
	otlpBody         = 5 // AnyValue
	otlpLogAttribute = 6 // KeyValue

	otlpKey   = 1 // of KeyValue
	otlpValue = 2

	otlpString = 1 // of AnyValue
	otlpBool   = 2
	otlpInt    = 3
	otlpDouble = 4
	otlpArray  = 5
	otlpKVList = 6
	otlpBytes  = 7

	otlpValues = 1 // of ArrayValue and KeyValueList
)

// readOTLP adds the log records of an ExportLogsServiceRequest.
func readOTLP(r *logRecords, request []byte) error {
	return eachField(request, func(f field) error {
		if f.is(otlpResourceLogs, wireBytes) {
			return r.readResourceLogs(f.bytes)
		}
		return nil
	})
}

// eachField calls read with every field of a message.
func eachField(m message, read func(field) error) error {
	for len(m) > 0 {
		f, err := m.next()
		if err != nil {
			return err
		}
		if err := read(f); err != nil {
			return err
		}
	}
	return nil
}

func (r *logRecords) readResourceLogs(m message) error {
	r.function = ""
	return eachField(m, func(f field) error {
		switch {
		case f.is(otlpResource, wireBytes):
			return eachField(f.bytes, r.readResource)
		case f.is(otlpScopeLogs, wireBytes):
			return eachField(f.bytes, r.readScopeLogs)
		}
		return nil
	})
}

func (r *logRecords) readResource(f field) error {
	if !f.is(otlpResourceAttribute, wireBytes) {
		return nil
	}
	key, value, err := readKeyValue(f.bytes)
	if err != nil || string(key) != attributeFunction {
		return err
	}
	quoted, err := appendAnyValue(nil, value, 0)
	if err == nil {
		r.function, err = text(attributeFunction, quoted)
	}
	return err
}

func (r *logRecords) readScopeLogs(f field) error {
	if !f.is(otlpLogRecord, wireBytes) {
		return nil
	}
	var l logRecord
	if err := eachField(f.bytes, l.readField); err != nil {
		return err
	}
	return r.add(l)
}

func (l *logRecord) readField(f field) (err error) {
	switch {
	case f.is(otlpTime, wireFixed64):
		l.unixNano = f.number
	case f.is(otlpBody, wireBytes):
		l.members.Record, err = appendAnyValue(nil, f.bytes, 0)
	case f.is(otlpLogAttribute, wireBytes):
		key, value, err := readKeyValue(f.bytes)
		if err != nil || !isAttribute(string(key)) {
			return err
		}
		told, err := appendAnyValue(nil, value, 0)
		if err != nil {
			return err
		}
		return l.set(string(key), told)
	}
	return err
}

func readKeyValue(m message) (key, value []byte, err error) {
	err = eachField(m, func(f field) error {
		switch {
		case f.is(otlpKey, wireBytes):
			key = f.bytes
		case f.is(otlpValue, wireBytes):
			value = f.bytes
		}
		return nil
	})
	return key, value, err
}

// appendAnyValue appends an AnyValue as JSON. One without a value is null.
func appendAnyValue(dst []byte, m message, depth int) ([]byte, error) {
	if depth > jsonscan.MaxDepth {
		return nil, errors.New("its values are nested too deep")
	}
	var last field
	if err := eachField(m, func(f field) error { last = f; return nil }); err != nil {
		return nil, err
	}
	switch {
	case last.is(otlpString, wireBytes):
		return AppendText(dst, last.bytes), nil
	case last.is(otlpBool, wireVarint):
		return strconv.AppendBool(dst, last.number != 0), nil
	case last.is(otlpInt, wireVarint):
		return strconv.AppendInt(dst, int64(last.number), 10), nil
	case last.is(otlpDouble, wireFixed64):
		return appendDouble(dst, math.Float64frombits(last.number)), nil
	case last.is(otlpArray, wireBytes):
		return appendValues(dst, last.bytes, "[]", func(dst []byte, m message) ([]byte, error) {
			return appendAnyValue(dst, m, depth+1)
		})
	case last.is(otlpKVList, wireBytes):
		return appendValues(dst, last.bytes, "{}", func(dst []byte, m message) ([]byte, error) {
			key, value, err := readKeyValue(m)
			if err != nil {
				return nil, err
			}
			return appendAnyValue(append(AppendText(dst, key), ':'), value, depth+1)
		})
	case last.is(otlpBytes, wireBytes):
		return append(base64.StdEncoding.AppendEncode(append(dst, '"'), last.bytes), '"'), nil
	case last.id == 0:
		return append(dst, "null"...), nil
	}
	return nil, fmt.Errorf("a value has the unknown field %d", last.id)
}

// appendValues appends the values of an ArrayValue or KeyValueList in the
// given brackets.
func appendValues(dst []byte, m message, brackets string, add func([]byte, message) ([]byte, error)) ([]byte, error) {
	dst = append(dst, brackets[0])
	begin := len(dst)
	err := eachField(m, func(f field) (err error) {
		if !f.is(otlpValues, wireBytes) {
			return nil
		}
		if len(dst) > begin {
			dst = append(dst, ',')
		}
		dst, err = add(dst, f.bytes)
		return err
	})
	return append(dst, brackets[1]), err
}

// appendDouble appends a number, or in quotes what JSON has no number for.
func appendDouble(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return AppendText(dst, strconv.AppendFloat(nil, f, 'g', -1, 64))
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

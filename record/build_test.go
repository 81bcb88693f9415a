package record_test

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"kinesis-telemetry-api-extension/record"
)

// What follows builds, byte by byte, what other packages and other producers
// write.

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstded(t testing.TB, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(data, nil)
}

// lengthed is a field of bytes of a Protocol Buffers message.
func lengthed(number int, parts ...[]byte) []byte {
	value := bytes.Join(parts, nil)
	field := binary.AppendUvarint(nil, uint64(number)<<3|2)
	return append(binary.AppendUvarint(field, uint64(len(value))), value...)
}

func varint(number int, value uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3), value)
}

func fixed64(number int, value uint64) []byte {
	return binary.LittleEndian.AppendUint64(binary.AppendUvarint(nil, uint64(number)<<3|1), value)
}

// aggregate is an aggregated record of the given fields.
func aggregate(fields ...[]byte) []byte {
	body := bytes.Join(fields, nil)
	sum := md5.Sum(body)
	return append(append([]byte("\xf3\x89\x9a\xc2"), body...), sum[:]...)
}

func userRecord(data string) []byte {
	return lengthed(3, varint(1, 0), lengthed(3, []byte(data)))
}

func keyValue(key string, value []byte) []byte {
	return append(lengthed(1, []byte(key)), lengthed(2, value)...)
}

func stringValue(text string) []byte { return lengthed(1, []byte(text)) }

// otlpRequest is a request as the extension writes it, with these log records.
func otlpRequest(logRecords ...[]byte) []byte {
	resource := append(lengthed(1, keyValue("cloud.provider", stringValue("aws"))), lengthed(1, keyValue("faas.name", stringValue("fn")))...)
	scope := append(lengthed(1, []byte("kinesis-telemetry-api-extension")), lengthed(2, []byte("1"))...)
	logs := lengthed(1, scope)
	for _, l := range logRecords {
		logs = append(logs, lengthed(2, l)...)
	}
	return lengthed(1, lengthed(1, resource), lengthed(2, logs))
}

// nanos is 2026-01-02T03:04:05.678Z.
const nanos = 1767323045678000000

func logRecord(sequence int, body []byte, more ...[]byte) []byte {
	l := append(fixed64(1, nanos), varint(2, 9)...)
	l = append(append(l, lengthed(3, []byte("INFO"))...), lengthed(5, body)...)
	l = append(l, lengthed(6, keyValue("aws.lambda.telemetry.id", stringValue(fmt.Sprint(environment, "-", sequence))))...)
	l = append(l, lengthed(6, keyValue("aws.lambda.telemetry.type", stringValue("function")))...)
	return append(l, bytes.Join(more, nil)...)
}

// allValues is an AnyValue with values of each kind, and the JSON it stands for.
func allValues() (value []byte, text string) {
	array := lengthed(5, lengthed(1, varint(3, 1)), lengthed(1, varint(3, math.MaxUint64)), lengthed(1))
	members := lengthed(6,
		lengthed(1, keyValue("s", stringValue("a \"b\"\n"))),
		lengthed(1, keyValue("t", varint(2, 1))),
		lengthed(1, keyValue("f", varint(2, 0))),
		lengthed(1, keyValue("d", fixed64(4, math.Float64bits(0.25)))),
		lengthed(1, keyValue("i", fixed64(4, math.Float64bits(math.Inf(1))))),
		lengthed(1, keyValue("a", array)),
		lengthed(1, keyValue("b", lengthed(7, []byte{1, 2}))),
		lengthed(1, keyValue("n", nil)),
		lengthed(1, keyValue("", lengthed(6))),
	)
	return members, `{"s":"a \"b\"\n","t":true,"f":false,"d":0.25,"i":"+Inf","a":[1,-1,null],"b":"AQI=","n":null,"":{}}`
}

const otlpJSONHead = `{"resourceLogs":[{"resource":{"attributes":[{"key":"cloud.provider","value":{"stringValue":"aws"}},{"key":"faas.name","value":{"stringValue":"fn"}}]},` +
	`"scopeLogs":[{"scope":{"name":"kinesis-telemetry-api-extension","version":"1"},"logRecords":[`

func otlpJSONRequest(logRecords ...string) []byte {
	return []byte(otlpJSONHead + strings.Join(logRecords, ",") + "]}]}]}\n")
}

func logRecordJSON(sequence int, body, more string) string {
	return fmt.Sprintf(`{"timeUnixNano":"%d","severityNumber":9,"severityText":"INFO","body":%s,"attributes":[`+
		`{"key":"aws.lambda.telemetry.id","value":{"stringValue":"%s-%d"}},{"key":"aws.lambda.telemetry.type","value":{"stringValue":"function"}}%s]}`,
		nanos, body, environment, sequence, more)
}

// lenient is how strict RFC 8259 is: a record is verbatim what Lambda pushed.
func lenient() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
}

// eventLines are lines of the format event, numbered from 1.
func eventLines(records ...string) []byte {
	encoder := record.NewEncoder(environment, "fn", record.MaxBytes)
	var lines []byte
	for i, r := range records {
		lines = encoder.AppendEvent(lines, uint64(i+1), raw(r))
	}
	return lines
}

// told is what Decode yields, one short text each: an id or type with the
// record, what is foreign, or an error.
func told(data []byte) []string {
	var all []string
	for e, err := range record.Decode(data) {
		switch {
		case err != nil:
			all = append(all, "error: "+err.Error())
		case e.Foreign != nil:
			all = append(all, fmt.Sprintf("foreign: %q", e.Foreign))
		case e.ID == "":
			all = append(all, e.Type+" "+string(e.Record))
		default:
			all = append(all, strings.TrimPrefix(e.ID, environment)+" "+string(e.Record))
		}
	}
	return all
}

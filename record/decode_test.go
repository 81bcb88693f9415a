package record_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func TestDecodeTellsFormatPackingAndCompressionByContent(t *testing.T) {
	lines := eventLines(`"a"`, `{"b":1}`)
	rawLines := []byte(`{"time":"t","type":"function","record":"a"}` + "\n" + `{"time":"t","type":"platform.start","record":{"b":1},"new":[1],"more":2}` + "\n")
	message := []byte("said\n{\"b\":1}\n")
	requests := otlpRequest(logRecord(1, stringValue("a")), logRecord(2, stringValue("b")))
	requestsJSON := otlpJSONRequest(logRecordJSON(1, `{"stringValue":"a"}`, ""), logRecordJSON(2, `{"stringValue":"b"}`, ""))
	events := []string{`-1 "a"`, `-2 {"b":1}`}
	for _, test := range []struct {
		name string
		data []byte
		want []string
	}{
		{"nothing", nil, nil},
		{"event", lines, events},
		{"event without its last line end", lines[:len(lines)-1], events},
		{"event, gzip", gzipped(t, lines), events},
		{"event, zstd", zstded(t, lines), events},
		{"nothing, gzip", gzipped(t, nil), nil},
		{"raw", rawLines, []string{`function "a"`, `platform.start {"b":1}`}},
		{"raw, zstd", zstded(t, rawLines), []string{`function "a"`, `platform.start {"b":1}`}},
		{"message", message, []string{`foreign: "said\n{\"b\":1}\n"`}},
		{"message, gzip", gzipped(t, message), []string{`foreign: "said\n{\"b\":1}\n"`}},
		{"message that begins with a line end", []byte("\nsaid\n"), []string{`foreign: "\nsaid\n"`}},
		{"message of an object with an id", []byte(`{"id":"order-1","total":3}` + "\n"), []string{`foreign: "{\"id\":\"order-1\",\"total\":3}\n"`}},
		{"otlp", requests, []string{`-1 "a"`, `-2 "b"`}},
		{"otlp, gzip", gzipped(t, requests), []string{`-1 "a"`, `-2 "b"`}},
		{"otlp_json", requestsJSON, []string{`-1 "a"`, `-2 "b"`}},
		{"otlp_json, zstd", zstded(t, requestsJSON), []string{`-1 "a"`, `-2 "b"`}},
		{"kpl of event", aggregate(lengthed(1, []byte("k")), userRecord(string(lines)), userRecord(string(lines))), append(events, events...)},
		{"kpl of raw", aggregate(lengthed(1, []byte("k")), userRecord(string(rawLines))), []string{`function "a"`, `platform.start {"b":1}`}},
		{"kpl of message", aggregate(lengthed(1, []byte("k")), userRecord("a\n"), userRecord("b\n")), []string{`foreign: "a\n"`, `foreign: "b\n"`}},
		{
			"kpl with what we don't write",
			aggregate(lengthed(1, []byte("k")), lengthed(1, []byte("l")), lengthed(2, []byte("7")), varint(9, 1),
				lengthed(3, varint(1, 1), varint(2, 0), lengthed(3, lines), lengthed(4, lengthed(1, []byte("tag"))), fixed64(8, 1))),
			events,
		},
		{"kpl of nothing", aggregate(), nil},
		{"somebody else's bytes", []byte{0, 1, 255}, []string{`foreign: "\x00\x01\xff"`}},
		{"somebody else's otlp", lengthed(1, lengthed(2, lengthed(2, lengthed(5, stringValue("a"))))), []string{`foreign: "\n\t\x12\a\x12\x05*\x03\n\x01a"`}},
		{"somebody else's otlp_json", []byte(`{"resourceLogs":[]}`), []string{`foreign: "{\"resourceLogs\":[]}"`}},
		{"messages of a function that logs otlp_json", []byte("{\"resourceLogs\":[]}\n{\"resourceLogs\":[]}\n"), []string{`foreign: "{\"resourceLogs\":[]}\n{\"resourceLogs\":[]}\n"`}},
	} {
		if got := told(test.data); !slices.Equal(got, test.want) {
			t.Errorf("%s: got  %q\nwant %q", test.name, got, test.want)
		}
	}
}

func TestDecodeSaysWhatIsWrongAndWhere(t *testing.T) {
	lines := eventLines(`"a"`)
	line := strings.TrimSuffix(string(lines), "\n")
	large := make([]byte, record.MaxContent+1)
	key := lengthed(1, []byte("k"))
	other := append(fixed64(1, nanos), lengthed(5, stringValue("x"))...)
	badType := append(fixed64(1, nanos), lengthed(6, keyValue("aws.lambda.telemetry.type", stringValue("function")))...)
	for _, test := range []struct {
		name string
		data []byte
		want []string // what each thing yielded contains
	}{
		{"broken lines among events", []byte("no\n\n" + line + "\n{}\n" + line + " x\n" + line + "\n"), []string{"line 1 of a record", `-1 "a"`, "line 4 of a record", "line 5 of a record", `-1 "a"`}},
		{"a broken line of ours alone", []byte(line[:len(line)-1]), []string{"line 1 of a record: "}},
		{"a broken record value", []byte(`{"id":"a-1","time":"t","type":"t","function":"f","record":{"a":01}}`), []string{"line 1 of a record: jsontext: "}},
		{"a bad id", []byte(`{"id":"a-0","type":"t","record":1}`), []string{`event id "a-0"`}},
		{"bytes that aren't UTF-8", []byte(`{"id":"a-1","time":"t","type":"t","function":"f","record":"` + "\xff" + `"}`), []string{"not UTF-8"}},
		{"truncated gzip", gzipped(t, lines)[:30], []string{"gzip: truncated after"}},
		{"gzip without its end", gzipped(t, lines)[:len(gzipped(t, lines))-1], []string{"gzip: truncated after"}},
		{"gzip without its head", []byte("\x1f\x8b"), []string{"gzip: truncated after 0 bytes"}},
		{"gzip with something behind it", append(gzipped(t, lines), 'x'), []string{"gzip: "}},
		{"truncated zstd", zstded(t, lines)[:30], []string{"zstd: truncated"}},
		{"zstd with something behind it", append(zstded(t, lines), "\x00\x00\x00\x00\x00"...), []string{"zstd: damaged"}},
		{"gzip within gzip", gzipped(t, gzipped(t, lines)), []string{"gzip: compressed twice"}},
		{"gzip within zstd", zstded(t, gzipped(t, lines)), []string{"zstd: compressed twice: its content of"}},
		{"gzip that is too long", gzipped(t, large), []string{"gzip: the content is longer than 67108864 bytes"}},
		{"zstd that is too long", zstded(t, large), []string{"zstd: the content is longer than 67108864 bytes"}},
		{"zstd with too large a window", []byte("\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00"), []string{"zstd: its window is larger than 67108864 bytes"}},
		{"truncated kpl", aggregate(key, userRecord(line))[:40], []string{"damaged or truncated: the MD5"}},
		{"kpl without an MD5", aggregate()[:10], []string{"no room for an MD5"}},
		{"kpl without a key", aggregate(userRecord(line)), []string{"has partition key 0, the table has 0"}},
		{"kpl with a wrong index", aggregate(key, lengthed(3, varint(1, 1), lengthed(3, nil))), []string{"has partition key 1, the table has 1"}},
		{"kpl without data", aggregate(key, userRecord(line), lengthed(3, varint(1, 0))), []string{"user record 2: it has no partition key or no data"}},
		{"kpl without an index", aggregate(key, lengthed(3, lengthed(3, nil))), []string{"user record 1: it has no partition key or no data"}},
		{"kpl with a bad field", aggregate(key, []byte{0x1a, 0x7f}), []string{"field 3: 127 bytes are told, 0 are left"}},
		{"kpl with a broken line", aggregate(key, userRecord("x\n"), userRecord(line+"\nx\n")), []string{"foreign", `-1 "a"`, "user record 2, line 2 of a record"}},
		{"truncated otlp", otlpRequest(logRecord(1, stringValue("a")))[:99], []string{"log record 1 of a record: field 1: "}},
		{"otlp with one that is not ours", otlpRequest(other, logRecord(2, stringValue("a")), other), []string{"log record 1 of a record: it has neither", `-2 "a"`, "log record 3 of a record: "}},
		{"otlp without an id", otlpRequest(badType), []string{"log record 1 of a record: event id"}},
		{"truncated otlp_json", otlpJSONRequest(logRecordJSON(1, `{}`, ""), logRecordJSON(2, `{"stringValue":1}`, "")), []string{"-1 null", `log record 2 of a record: a value can't have "stringValue"`}},
		{"otlp_json with something behind it", append(otlpJSONRequest(logRecordJSON(1, `{}`, "")), "{}"...), []string{"-1 null", "something follows"}},
		{"otlp_json that is not UTF-8", []byte(otlpJSONHead + "\xff"), []string{"not UTF-8"}},
	} {
		got := told(test.data)
		matches := len(got) == len(test.want)
		for i := range test.want {
			matches = matches && strings.Contains(got[i], test.want[i])
		}
		if !matches {
			t.Errorf("%s: got  %q\nwant %q", test.name, got, test.want)
		}
	}
}

func TestDecodeReadsAllOfAnOTLPLogRecord(t *testing.T) {
	value, text := allValues()
	want := record.Event{
		ID: environment + "-1", Time: "2026-01-02T03:04:05.678Z", Type: "function", RequestID: "r-1", Function: "fn",
		Record: []byte(text), More: []byte(`{"x":[]}`), Truncated: true, OriginalBytes: 99,
	}
	proto := otlpRequest(logRecord(1, value,
		lengthed(6, keyValue("faas.invocation_id", stringValue("r-1"))),
		lengthed(6, keyValue("aws.lambda.telemetry.truncated", varint(2, 1))),
		lengthed(6, keyValue("aws.lambda.telemetry.original_bytes", varint(3, 99))),
		lengthed(6, keyValue("aws.lambda.telemetry.more", lengthed(6, lengthed(1, keyValue("x", lengthed(5)))))),
		lengthed(6, keyValue("later", varint(9, 99))),
		lengthed(12, []byte("name"))))
	body := `{"kvlistValue":{"values":[{"key":"s","value":{"stringValue":"a \"b\"\n"}},{"key":"t","value":{"boolValue":true}},{"key":"f","value":{"boolValue":false}},` +
		`{"key":"d","value":{"doubleValue":0.25}},{"key":"i","value":{"doubleValue":"+Inf"}},{"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"},{"intValue":-1},{}]}}},` +
		`{"key":"b","value":{"bytesValue":"AQI="}},{"key":"n"},{"key":"","value":{"kvlistValue":{}}}]}}`
	inJSON := otlpJSONRequest(logRecordJSON(1, body,
		`,{"key":"faas.invocation_id","value":{"stringValue":"r-1"}},{"key":"aws.lambda.telemetry.truncated","value":{"boolValue":true}},`+
			`{"key":"aws.lambda.telemetry.original_bytes","value":{"intValue":"99"}},`+
			`{"key":"aws.lambda.telemetry.more","value":{"kvlistValue":{"values":[{"key":"x","value":{"arrayValue":{"values":[]}}}]}}},{"key":"later","value":{"intValue":"1"}}`))
	for _, data := range [][]byte{proto, inJSON} {
		if got := decodeOne(t, string(data)); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func TestATimeOfOTLPIsAsExactAsItIs(t *testing.T) {
	for _, test := range []struct {
		nanos uint64
		want  string
	}{
		{nanos, "2026-01-02T03:04:05.678Z"},
		{nanos + 1, "2026-01-02T03:04:05.678000001Z"},
		{nanos - 678_000_000, "2026-01-02T03:04:05.000Z"},
		{0, ""},
		{math.MaxUint64, "2554-07-21T23:34:33.709551615Z"},
	} {
		request := otlpRequest(append(logRecord(1, nil), fixed64(1, test.nanos)...))
		if got := decodeOne(t, string(request)).Time; got != test.want {
			t.Errorf("%d: got %q, want %q", test.nanos, got, test.want)
		}
	}
}

func TestARawLineKeepsWhatItHasBesides(t *testing.T) {
	want := record.Event{Time: "t", Type: "function", Record: []byte(`"a"`), More: []byte(`{"new":[1, 2],"x\"":{},"more":2}`)}
	got := decodeOne(t, `{"time":"t","type":"function","record":"a","new":[1, 2],"more":2,"x\"":{}}`)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestMembersMayComeInAnyOrder(t *testing.T) {
	want := record.Event{ID: "a-1", Time: "t", Type: "é", Record: []byte(`[ 1 ]`), Function: "f\n", RequestID: "r", Truncated: true, OriginalBytes: 7}
	got := decodeOne(t, ` { "originalBytes":7,"truncated" : true, "function":"f\n","later":{},"record":[ 1 ],"type":"\u00e9","requestId":"r","time":"t","id":"a-1"} `)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Lambda passes on what a function wrote, also half a surrogate pair.
func TestARecordMayHoldHalfASurrogatePair(t *testing.T) {
	for _, text := range []string{`"\ud83d"`, `{"\udc00":1}`} {
		if got := decodeOne(t, string(eventLines(text))); string(got.Record) != text {
			t.Errorf("got %s, want %s", got.Record, text)
		}
		if got := decodeOne(t, `{"type":"t","id":"a-1","record":`+text+`}`); string(got.Record) != text {
			t.Errorf("in another order got %s, want %s", got.Record, text)
		}
	}
}

func TestDecodeStopsWhenAsked(t *testing.T) {
	lines := string(eventLines("1", "2"))
	key := lengthed(1, []byte("k"))
	for _, data := range [][]byte{
		[]byte(lines), []byte("x\nx\n" + lines), aggregate(key, userRecord(lines), userRecord(lines)), aggregate(key, userRecord("x"), userRecord("x")),
		otlpRequest(logRecord(1, nil), logRecord(2, nil)), otlpJSONRequest(logRecordJSON(1, "{}", ""), logRecordJSON(2, "{}", "")),
		append(otlpJSONRequest(logRecordJSON(1, "{}", "")), 'x'),
	} {
		for range record.Decode(data) {
			break // going on would panic
		}
	}
}

func TestDecodeReadsWhatTheCommandLineToolsWrite(t *testing.T) {
	lines := eventLines(`"a"`, `{"b":1}`)
	for _, command := range [][]string{{"gzip", "-1"}, {"gzip", "-9"}, {"zstd", "-1"}, {"zstd", "-19"}, {"zstd", "--no-check"}} {
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Logf("%s is not installed: what it writes is not read here", command[0])
			continue
		}
		tool := exec.CommandContext(t.Context(), command[0], append(command[1:], "-c")...)
		tool.Stdin = bytes.NewReader(lines)
		data, err := tool.Output()
		if err != nil {
			t.Fatalf("%v: %v", command, err)
		}
		if got, want := told(data), []string{`-1 "a"`, `-2 {"b":1}`}; !slices.Equal(got, want) {
			t.Errorf("%v: got %q, want %q", command, got, want)
		}
	}
}

func TestLongNestingIsAnErrorAndNoOverflow(t *testing.T) {
	const depth = 200_000
	deep := []byte{}
	for range 9_000 { // each level is written around those within it
		deep = lengthed(5, lengthed(1, deep))
	}
	if got := told(otlpRequest(logRecord(1, deep))); len(got) != 1 || strings.Contains(got[0], "error") {
		t.Errorf("9,000 levels: got %.100q, want them", got)
	}
	for range 2_000 {
		deep = lengthed(5, lengthed(1, deep))
	}
	for name, data := range map[string][]byte{
		"line":      []byte(`{"id":"a-1","time":"t","type":"t","function":"f","record":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}"),
		"otlp":      otlpRequest(logRecord(1, deep)),
		"otlp_json": otlpJSONRequest(logRecordJSON(1, strings.Repeat(`{"arrayValue":{"values":[`, depth)+strings.Repeat("]}}", depth), "")),
	} {
		if got := told(data); len(got) != 1 || !strings.HasPrefix(got[0], "error: ") {
			t.Errorf("%s: got %.100q, want one error", name, got)
		}
	}
}

// A few bytes can tell of any size; what is allocated has a bound.
func TestALieAboutSizeAllocatesLittle(t *testing.T) {
	lie := append([]byte("\x28\xb5\x2f\xfd\xe0"), binary.LittleEndian.AppendUint64(nil, 1<<40)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := told(append(lie, 0, 0, 0))
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 2*record.MaxContent {
		t.Errorf("%d bytes were allocated, want at most %d", allocated, 2*record.MaxContent)
	}
	if len(got) != 1 || !strings.Contains(got[0], "longer than") {
		t.Errorf("got %q, want an error", got)
	}
}

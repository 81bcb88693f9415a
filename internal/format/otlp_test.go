package format_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

const environment = "0123456789abcdef"

func resource() format.Resource {
	return format.Resource{
		Region:           "eu-central-1",
		Function:         "orders \"ü\"",
		Version:          "$LATEST",
		Memory:           128,
		Instance:         "2026/01/02/[$LATEST]0123456789abcdef",
		ExtensionVersion: "1.2.3",
		Tags:             []format.Tag{{Name: "team", Value: "shop"}},
	}
}

// request is what a reader of OpenTelemetry's own code makes of events, which
// it must read alike in both notations.
func request(t *testing.T, limit int, raws ...record.Raw) *logspb.LogsData {
	t.Helper()
	data, inJSON := requests(t, limit, raws...)
	var got, same logspb.LogsData
	// Most languages' parsers stop at 100 messages in each other.
	if err := (proto.UnmarshalOptions{RecursionLimit: 100}).Unmarshal(data, &got); err != nil {
		t.Fatalf("%v, of %q", err, data)
	}
	if err := protojson.Unmarshal(inJSON, &same); err != nil {
		t.Fatalf("%v, of %s", err, inJSON)
	}
	if !cut(raws) && !proto.Equal(&got, &same) {
		t.Errorf("in JSON it is\n%v\nand not\n%v", &same, &got)
	}
	return &got
}

func cut(raws []record.Raw) bool {
	for _, raw := range raws {
		if raw.OriginalBytes > 0 || len(raw.Record) > record.MinLine/16 || len(raw.More) > record.MinLine/16 {
			return true // in notations of other lengths
		}
	}
	return false
}

// requests are the requests of events in both notations, each within its
// limits.
func requests(t *testing.T, limit int, raws ...record.Raw) (data, inJSON []byte) {
	t.Helper()
	made := [2][]byte{}
	for i, notation := range []struct {
		encoder  pack.Encoder
		envelope pack.Envelope
	}{
		{format.NewOTLP(environment, limit), format.NewOTLPEnvelope(resource())},
		{format.NewOTLPJSON(environment, limit), format.NewOTLPJSONEnvelope(resource())},
	} {
		var items []byte
		for n, raw := range raws {
			before := len(items)
			items = notation.encoder.AppendEvent(items, uint64(n+1), raw)
			if size := len(items) - before; size > limit {
				t.Errorf("an item has %d bytes of at most %d", size, limit)
			}
		}
		made[i] = notation.envelope.Append([]byte("before"), items)[len("before"):]
		if added := len(made[i]) - len(items); added > notation.envelope.Overhead() {
			t.Errorf("the envelope adds %d bytes of at most %d", added, notation.envelope.Overhead())
		}
	}
	return made[0], made[1]
}

func logRecord(t *testing.T, raw record.Raw) *logspb.LogRecord {
	t.Helper()
	records := request(t, record.MinLine, raw).GetResourceLogs()[0].GetScopeLogs()[0].GetLogRecords()
	if len(records) != 1 {
		t.Fatalf("got %d log records, want 1", len(records))
	}
	return records[0]
}

func function(said string) record.Raw {
	return record.Raw{
		Time:      jsontext.Value(`"2026-01-02T03:04:05.678Z"`),
		Type:      jsontext.Value(`"function"`),
		RequestID: jsontext.Value(`"r-1"`),
		Record:    jsontext.Value(said),
	}
}

// show tells a value shortly: i1 is an int, d1 a double.
func show(v *commonpb.AnyValue) string {
	switch v := v.GetValue().(type) {
	case *commonpb.AnyValue_StringValue:
		return fmt.Sprintf("%+q", v.StringValue)
	case *commonpb.AnyValue_BoolValue:
		return fmt.Sprint(v.BoolValue)
	case *commonpb.AnyValue_IntValue:
		return fmt.Sprint("i", v.IntValue)
	case *commonpb.AnyValue_DoubleValue:
		return fmt.Sprint("d", v.DoubleValue)
	case *commonpb.AnyValue_ArrayValue:
		var all []string
		for _, value := range v.ArrayValue.GetValues() {
			all = append(all, show(value))
		}
		return "[" + strings.Join(all, " ") + "]"
	case *commonpb.AnyValue_KvlistValue:
		return "{" + showAll(v.KvlistValue.GetValues()) + "}"
	case nil:
		return "null"
	}
	return "unknown"
}

func showAll(members []*commonpb.KeyValue) string {
	var all []string
	for _, member := range members {
		all = append(all, fmt.Sprintf("%+q:%s", member.GetKey(), show(member.GetValue())))
	}
	return strings.Join(all, " ")
}

func TestARecordIsTheSameValueInOTLP(t *testing.T) {
	for _, test := range []struct{ said, want string }{
		{`"hello"`, `"hello"`},
		{`""`, `""`},
		{`"a\nb\t\"\\\/\b\f\r\u0000\u001f\u00e9\ud83d\ude00é"`, `"a\nb\t\"\\/\b\f\r\x00\x1f\u00e9\U0001f600\u00e9"`},
		{`"half \ud83d! \ude00\ud83d"`, `"half \ufffd! \ufffd\ufffd"`},
		{`"half \ud83d\u0041"`, `"half \ufffdA"`},
		{"\"bad \xff\xc3(\"", `"bad \ufffd\ufffd("`},
		{"\"tab\tand\x7f\"", `"tab\tand\x7f"`},
		{`null`, `null`},
		{` true `, `true`},
		{`false`, `false`},
		{`{}`, `{}`},
		{`[ ]`, `[]`},
		{`{"a":{},"b":[],"c":null,"":[[]]}`, `{"a":{} "b":[] "c":null "":[[]]}`},
		{"{\"a\" :\n[ 1 ,\r\t{\"b\\u0021\": true} , \"c\" ] , \"a\":2}", `{"a":[i1 {"b!":true} "c"] "a":i2}`},
		{`0`, `i0`},
		{`-0`, `i0`},
		{`0e99`, `i0`},
		{`1e3`, `i1000`},
		{`1E+03`, `i1000`},
		{`-1.50e2`, `i-150`},
		{`10.0`, `i10`},
		{`20000000000000000000`, `d2e+19`},
		{`2000000000000000000000001`, `d2e+24`},
		{`1e18446744073709551616`, `"1e18446744073709551616"`},
		{`1200e-2`, `i12`},
		{`1200e-3`, `d1.2`},
		{`0.000000000000000000000000000000000000000000000005e48`, `i5`},
		{`9007199254740993.0`, `i9007199254740993`},
		{`9223372036854775807`, `i9223372036854775807`},
		{`9223372036854775808`, `d9.223372036854776e+18`},
		{`-9223372036854775808`, `i-9223372036854775808`},
		{`-9223372036854775809`, `d-9.223372036854776e+18`},
		{`18446744073709551616`, `d1.8446744073709552e+19`},
		{`9223372036854775807.5`, `d9.223372036854776e+18`},
		{`922337203685477580700000e-5`, `i9223372036854775807`},
		{`1.00000000000000000000000000000000000000000`, `i1`},
		{`1.00000000000000000000000000000000000000001`, `d1`},
		{`0.1`, `d0.1`},
		{`-1e-7`, `d-1e-07`},
		{`1e308`, `d1e+308`},
		{`1e309`, `"1e309"`},
		{`-1e99999999999999999999`, `"-1e99999999999999999999"`},
		{`1e-99999999999999999999`, `d0`},
		{`[1e400,01]`, `"[1e400,01]"`},
	} {
		if got := show(logRecord(t, function(test.said)).GetBody()); got != test.want {
			t.Errorf("%s: got %s, want %s", test.said, got, test.want)
		}
	}
}

func TestARecordThatIsNoJSONIsItsTextInOTLP(t *testing.T) {
	for _, said := range []string{
		` `, `"a`, `"a\x"`, `"a\u12"`, `"a"b`, `[1 2]`, `[1,]`, `[`, `[1`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{1:1}`, `"a\`, `["a\,1]`, `{xa":1}`, `[1}`, `{"a":1]`, `{"a";1}`, `{"level":,"a":1}`, `{"a":1`,
		`tru`, `nul`, `-`, `+1`, `.5`, `1.`, `1e`, `1e+`, `00`, `1 2`, `'a'`, `NaN`, `]`, `{"a\x":1}`, `[tru]`,
	} {
		if got := logRecord(t, function(said)).GetBody(); got.GetStringValue() != said {
			t.Errorf("%s: got %s", said, show(got))
		}
	}
}

func TestWhatIsNestedTooDeepIsItsTextInOTLP(t *testing.T) {
	for _, brackets := range []struct{ begin, end string }{{`[`, `]`}, {`{"a":`, `}`}, {`[{"a":"]\""},{"b":`, `}]`}} {
		for depth := 1; depth < 120; depth++ {
			said := strings.Repeat(brackets.begin, depth) + "1" + strings.Repeat(brackets.end, depth)
			raw := function(said)
			raw.More = jsontext.Value(`{"m":[` + said + `]}`) // up to 101 messages
			for _, got := range request(t, 1<<20, raw).GetResourceLogs()[0].GetScopeLogs()[0].GetLogRecords() {
				shown := strings.ReplaceAll(show(got.GetBody()), `\"`, `"`)
				if shown[0] == '"' {
					t.Errorf("%d of %s are all text", depth, brackets.begin)
				}
				if open := strings.Count(shown, "[") + strings.Count(shown, "{"); open < strings.Count(said, "[")+strings.Count(said, "{") {
					t.Errorf("%d of %s: got %s", depth, brackets.begin, shown)
				}
				if text := strings.Contains(show(got.GetBody()), `:"{`) || strings.Contains(show(got.GetBody()), `["[`); text && depth < 15 {
					t.Errorf("%d of %s are text already", depth, brackets.begin)
				}
			}
		}
	}
}

func TestALogRecordHasTheRestOfTheEvent(t *testing.T) {
	raw := function(`{"level":"Warning","n":1}`)
	raw.More = jsontext.Value(`{"new":[1,null]}`)
	got := logRecord(t, raw)
	if got.GetTimeUnixNano() != 1767323045678000000 || got.GetSeverityText() != "Warning" || got.GetSeverityNumber() != logspb.SeverityNumber_SEVERITY_NUMBER_WARN || got.GetEventName() != "" || got.GetObservedTimeUnixNano() != 0 {
		t.Errorf("got %v", got)
	}
	want := `"aws.lambda.telemetry.id":"0123456789abcdef-1" "aws.lambda.telemetry.type":"function" "faas.invocation_id":"r-1" "aws.lambda.telemetry.more":{"new":[i1 null]}`
	if attributes := showAll(got.GetAttributes()); attributes != want {
		t.Errorf("got %s, want %s", attributes, want)
	}
	for _, kind := range []string{"platform.start", "delivery.report", "invocation.summary"} {
		raw.Type = jsontext.Value(`"` + kind + `"`)
		if got := logRecord(t, raw).GetEventName(); got != kind {
			t.Errorf("the event of type %s has the name %q", kind, got)
		}
	}
	empty := logRecord(t, record.Raw{})
	if attributes := showAll(empty.GetAttributes()); attributes != `"aws.lambda.telemetry.id":"0123456789abcdef-1"` || empty.GetBody() != nil {
		t.Errorf("of nothing it is %v", empty)
	}
}

func TestATimeIsExactInOTLP(t *testing.T) {
	for _, test := range []struct {
		time string
		want uint64
	}{
		{`"2026-01-02T03:04:05Z"`, 1767323045000000000},
		{`"2026-01-02T03:04:05.000000001Z"`, 1767323045000000001},
		{`"2026-01-02T05:04:05.5+02:00"`, 1767323045500000000},
		{`"1970-01-01T00:00:00.000Z"`, 0},
		{`"1969-12-31T23:59:59.999Z"`, 0},
		{`"2262-04-11T23:47:15.999Z"`, 9223372035999000000},
		{`"2300-01-01T00:00:00Z"`, 0},
		{`"9999-01-01T00:00:00Z"`, 0},
		{`"yesterday"`, 0},
		{`"`, 0},
		{``, 0},
		{`17`, 0},
	} {
		raw := function(`"a"`)
		raw.Time = jsontext.Value(test.time)
		if got := logRecord(t, raw).GetTimeUnixNano(); got != test.want {
			t.Errorf("%s: got %d, want %d", test.time, got, test.want)
		}
	}
}

func TestTheResourceIsTheFunctionsEnvironment(t *testing.T) {
	logs := request(t, record.MinLine, function(`"a"`), function(`"b"`)).GetResourceLogs()
	if len(logs) != 1 || len(logs[0].GetScopeLogs()) != 1 || len(logs[0].GetScopeLogs()[0].GetLogRecords()) != 2 {
		t.Fatalf("got %v", logs)
	}
	want := `"cloud.provider":"aws" "cloud.platform":"aws_lambda" "cloud.region":"eu-central-1" "faas.name":"orders \"\u00fc\"" "service.name":"orders \"\u00fc\"" ` +
		`"faas.version":"$LATEST" "faas.instance":"2026/01/02/[$LATEST]0123456789abcdef" "team":"shop" "faas.max_memory":i134217728`
	if got := showAll(logs[0].GetResource().GetAttributes()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if scope := logs[0].GetScopeLogs()[0].GetScope(); scope.GetName() != "kinesis-telemetry-api-extension" || scope.GetVersion() != "1.2.3" {
		t.Errorf("the scope is %v", scope)
	}
	var unknown logspb.LogsData
	if err := proto.Unmarshal(format.NewOTLPEnvelope(format.Resource{}).Append(nil, nil), &unknown); err != nil {
		t.Fatal(err)
	}
	if got := showAll(unknown.GetResourceLogs()[0].GetResource().GetAttributes()); got != `"cloud.provider":"aws" "cloud.platform":"aws_lambda"` {
		t.Errorf("of an unknown environment it is %s", got)
	}
	if got := format.NewOTLPJSONEnvelope(format.Resource{}).Append(nil, nil); protojson.Unmarshal(got, &unknown) != nil {
		t.Errorf("without items it is %s", got)
	}
}

package format_test

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"

	"kinesis-telemetry-api-extension/record"
)

func TestDecodeReadsOTLPAsItWasWritten(t *testing.T) {
	for _, test := range []struct {
		name string
		raw  record.Raw
		want record.Event
	}{
		{
			"a text",
			function(`"a\u00e9 \"€\"\n\\ "`),
			record.Event{Type: "function", RequestID: "r-1", Record: jsontext.Value(`"aé \"€\"\n\\ "`)},
		},
		{
			"an object",
			function(`{ "a" : [1, 2.5, -0.001, true, false, null, [], {}], "a": {"\u0062": "c"} }`),
			record.Event{Type: "function", RequestID: "r-1", Record: jsontext.Value(`{"a":[1,2.5,-0.001,true,false,null,[],{}],"a":{"b":"c"}}`)},
		},
		{
			"a number",
			function(`-9223372036854775808`),
			record.Event{Type: "function", RequestID: "r-1", Record: jsontext.Value(`-9223372036854775808`)},
		},
		{
			"null",
			function(`null`),
			record.Event{Type: "function", RequestID: "r-1", Record: jsontext.Value(`null`)},
		},
		{
			"of the platform, with more, without an invocation",
			record.Raw{
				Time:   jsontext.Value(`"2026-01-02T03:04:05.678Z"`),
				Type:   jsontext.Value(`"platform.start"`),
				Record: jsontext.Value(`{"requestId":"r-1"}`),
				More:   jsontext.Value(`{"new":[1]}`),
			},
			record.Event{Type: "platform.start", Record: jsontext.Value(`{"requestId":"r-1"}`), More: jsontext.Value(`{"new":[1]}`)},
		},
		{
			"with fields",
			record.Raw{
				Time:   jsontext.Value(`"2026-01-02T03:04:05.678Z"`),
				Type:   jsontext.Value(`"function"`),
				Record: jsontext.Value(`1`),
				Fields: jsontext.Value(`{"coldStart":true,"level":"info"}`),
				Tags:   jsontext.Value(`{"team":"shop"}`), // stand in the resource
			},
			record.Event{Type: "function", Record: jsontext.Value(`1`), Fields: jsontext.Value(`{"coldStart":true,"level":"info"}`)},
		},
		{
			"cut",
			record.Raw{
				Time:          jsontext.Value(`"2026-01-02T03:04:05.678Z"`),
				Type:          jsontext.Value(`"function"`),
				Record:        jsontext.Value(`{"a":"b\u00`),
				OriginalBytes: 2_000_000,
			},
			record.Event{Type: "function", Record: jsontext.Value(`"{\"a\":\"b\\u00"`), Truncated: true, OriginalBytes: 2_000_000},
		},
	} {
		test.want.ID, test.want.Time, test.want.Function = environment+"-2", "2026-01-02T03:04:05.678Z", resource().Function
		data, inJSON := requests(t, record.MinLine, function(`"first"`), test.raw, function(`"last"`))
		for _, made := range [][]byte{data, inJSON} {
			var events []record.Event
			for event, err := range record.Decode(made) {
				if err != nil {
					t.Fatalf("%s: %v", test.name, err)
				}
				events = append(events, event)
			}
			if len(events) != 3 || !reflect.DeepEqual(events[1], test.want) {
				t.Errorf("%s: got %v, want %v", test.name, events, test.want)
			}
		}
	}
}

func TestOTLPInJSONIsOneLineWithTheNamesOfItsJSON(t *testing.T) {
	raw := function(`{"level":"WARN","a":[1,-0.5,"\u001b"]}`)
	raw.Type = jsontext.Value(`"platform.x"`)
	_, got := requests(t, record.MinLine, raw, function(`{"level":"","b":true}`))
	const want = `{"resourceLogs":[{"resource":{"attributes":[{"key":"cloud.provider","value":{"stringValue":"aws"}},` +
		`{"key":"cloud.platform","value":{"stringValue":"aws_lambda"}},{"key":"cloud.region","value":{"stringValue":"eu-central-1"}},` +
		`{"key":"faas.name","value":{"stringValue":"orders \"ü\""}},{"key":"service.name","value":{"stringValue":"orders \"ü\""}},` +
		`{"key":"faas.version","value":{"stringValue":"$LATEST"}},{"key":"faas.instance","value":{"stringValue":"2026/01/02/[$LATEST]0123456789abcdef"}},` +
		`{"key":"team","value":{"stringValue":"shop"}},{"key":"faas.max_memory","value":{"intValue":"134217728"}}]},"scopeLogs":[{"scope":{"name":"kinesis-telemetry-api-extension","version":"1.2.3"},"logRecords":[` +
		`{"timeUnixNano":"1767323045678000000","severityNumber":13,"severityText":"WARN","eventName":"platform.x","attributes":[` +
		`{"key":"aws.lambda.telemetry.id","value":{"stringValue":"0123456789abcdef-1"}},{"key":"aws.lambda.telemetry.type","value":{"stringValue":"platform.x"}},` +
		`{"key":"faas.invocation_id","value":{"stringValue":"r-1"}}],"body":{"kvlistValue":{"values":[{"key":"level","value":{"stringValue":"WARN"}},` +
		`{"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"},{"doubleValue":-0.5},{"stringValue":"\u001b"}]}}}]}}},` +
		`{"timeUnixNano":"1767323045678000000","attributes":[{"key":"aws.lambda.telemetry.id","value":{"stringValue":"0123456789abcdef-2"}},` +
		`{"key":"aws.lambda.telemetry.type","value":{"stringValue":"function"}},{"key":"faas.invocation_id","value":{"stringValue":"r-1"}}],` +
		`"body":{"kvlistValue":{"values":[{"key":"level","value":{"stringValue":""}},{"key":"b","value":{"boolValue":true}}]}}}]}]}]}` + "\n"
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestALevelIsTheSeverity(t *testing.T) {
	const (
		unknown = logspb.SeverityNumber_SEVERITY_NUMBER_UNSPECIFIED
		trace   = logspb.SeverityNumber_SEVERITY_NUMBER_TRACE
		debug   = logspb.SeverityNumber_SEVERITY_NUMBER_DEBUG
		info    = logspb.SeverityNumber_SEVERITY_NUMBER_INFO
		warn    = logspb.SeverityNumber_SEVERITY_NUMBER_WARN
		severe  = logspb.SeverityNumber_SEVERITY_NUMBER_ERROR
		fatal   = logspb.SeverityNumber_SEVERITY_NUMBER_FATAL
	)
	for _, test := range []struct {
		said, text string
		number     logspb.SeverityNumber
	}{
		{`{"level":"trace"}`, "trace", trace},
		{`{"level":10}`, "10", trace},
		{`{"level":"DEBUG"}`, "DEBUG", debug},
		{`{"level":20}`, "20", debug},
		{`{"level":"Information"}`, "Information", info},
		{`{"level":"informational"}`, "informational", info},
		{`{"level":30}`, "30", info},
		{`{"level":"WARN"}`, "WARN", warn},
		{`{"level":"warning"}`, "warning", warn},
		{`{"level":40}`, "40", warn},
		{`{"level":"err"}`, "err", severe},
		{`{"level":"ERROR"}`, "ERROR", severe},
		{`{"level":50}`, "50", severe},
		{`{"level":"CRITICAL"}`, "CRITICAL", fatal},
		{`{"level":"emerg"}`, "emerg", fatal},
		{`{"level":"panic"}`, "panic", fatal},
		{`{"level":60}`, "60", fatal},
		{` { "a" : {"level":"info"} , "b":"\"}","c":1.5, "level" : "error" }`, "error", severe},
		{`{"level":{"a":1},"level":"warn","level":"info"}`, "warn", warn},
		{`{"level":"no\u0074ice of \"it\""}`, `notice of "it"`, unknown},
		{`{"level":"audit"}`, "audit", unknown},
		{`{"level":35}`, "35", unknown},
		{`{"level":-1}`, "-1", unknown},
		{`{"level":""}`, "", unknown},
		{`{"level":null,"a":"level"}`, "", unknown},
		{`{"severity":"info"}`, "", unknown},
		{`["level","info"]`, "", unknown},
		{`"{\"level\":\"info\"}"`, "", unknown},
		{`x"level":"info"}`, "", unknown},
		{`{}`, "", unknown},
	} {
		got := logRecord(t, function(test.said))
		if got.GetSeverityText() != test.text || got.GetSeverityNumber() != test.number {
			t.Errorf("%s: got %q, %v; want %q, %v", test.said, got.GetSeverityText(), got.GetSeverityNumber(), test.text, test.number)
		}
	}
}

package record_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

func event(kind, value string) record.Event {
	return record.Event{ID: environment + "-1", Type: kind, Record: jsontext.Value(value)}
}

// The records are those of AWS's pages and of a capture of real ones.
func TestReadsWhatLambdaTells(t *testing.T) {
	for _, test := range []struct {
		kind, record string
		read         func(record.Event) (any, error)
		want         any
	}{
		{
			"platform.report",
			`{"requestId":"r-1","status":"success","metrics":{"durationMs":11.642,"billedDurationMs":12,"memorySizeMB":128,"maxMemoryUsedMB":67,"initDurationMs":174.055},` +
				`"spans":[{"name":"extensionOverhead","start":"12:01:23:521Z","durationMs":0.5,"new":[]}],"tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1","spanId":"s"},"tenantId":"t","new":{"a":1}}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{
				RequestID: "r-1", Status: "success", TenantID: "t",
				Tracing: record.Tracing{Type: "X-Amzn-Trace-Id", Value: "Root=1", SpanID: "s"},
				Spans:   []record.Span{{Name: "extensionOverhead", Start: "12:01:23:521Z", Duration: 500 * time.Microsecond}},
				Metrics: record.Metrics{Duration: 11_642 * time.Microsecond, Billed: 12 * time.Millisecond, Init: 174_055 * time.Microsecond, MemorySizeMB: 128, MaxMemoryUsedMB: 67},
			},
		},
		{
			"platform.report",
			`{"requestId":"r-1","status":"timeout","metrics":{"durationMs":1,"billedDurationMs":12.0,"restoreDurationMs":2,"billedRestoreDurationMs":3}}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{
				RequestID: "r-1", Status: "timeout",
				Metrics: record.Metrics{Duration: time.Millisecond, Billed: 12 * time.Millisecond, Restore: 2 * time.Millisecond, BilledRestore: 3 * time.Millisecond},
			},
		},
		{
			"platform.runtimeDone",
			`{"requestId":"r-1","status":"error","errorType":"Runtime.ExitError","spans":[],"metrics":{"durationMs":11.185,"producedBytes":40},"tracing":null}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{RequestID: "r-1", Status: "error", ErrorType: "Runtime.ExitError", Metrics: record.Metrics{Duration: 11_185 * time.Microsecond, ProducedBytes: 40}},
		},
		{
			"platform.initReport", `{"initializationType":"on-demand","phase":"init","status":"success","metrics":{"durationMs":125.33}}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{InitializationType: "on-demand", Phase: "init", Status: "success", Metrics: record.Metrics{Duration: 125_330 * time.Microsecond}},
		},
		{
			"platform.initRuntimeDone", `{"initializationType":"on-demand","status":"success"}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{InitializationType: "on-demand", Status: "success"},
		},
		{
			"platform.restoreReport", `{"status":"failure","errorType":"Runtime.Unknown","metrics":{"durationMs":70.87}}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{Status: "failure", ErrorType: "Runtime.Unknown", Metrics: record.Metrics{Duration: 70_870 * time.Microsecond}},
		},
		{
			"platform.restoreRuntimeDone", `{"status":"success","new":"half \ud83d"}`,
			func(e record.Event) (any, error) { return e.Report() },
			record.Report{Status: "success"},
		},
		{
			"platform.initStart",
			`{"initializationType":"on-demand","phase":"init","functionName":"fn","functionVersion":"$LATEST","instanceId":"i","instanceMaxMemory":256,"runtimeVersion":"nodejs-14.v3","runtimeVersionArn":"arn:r","functionArn":"arn:f"}`,
			func(e record.Event) (any, error) { return e.InitStart() },
			record.InitStart{
				InitializationType: "on-demand", Phase: "init", FunctionName: "fn", FunctionVersion: "$LATEST", FunctionARN: "arn:f",
				InstanceID: "i", InstanceMaxMemory: 256, RuntimeVersion: "nodejs-14.v3", RuntimeVersionARN: "arn:r",
			},
		},
		{
			"platform.restoreStart", `{"functionName":"fn","functionVersion":"1","instanceMaxMemory":"256"}`,
			func(e record.Event) (any, error) { return e.InitStart() },
			record.InitStart{FunctionName: "fn", FunctionVersion: "1", InstanceMaxMemory: 256},
		},
		{
			"platform.start", `{"requestId":"r-1","version":"$LATEST","functionArn":"arn:f","tenantId":"t","tracing":{"spanId":"s","type":"X-Amzn-Trace-Id","value":"v"}}`,
			func(e record.Event) (any, error) { return e.Start() },
			record.Start{RequestID: "r-1", Version: "$LATEST", FunctionARN: "arn:f", TenantID: "t", Tracing: record.Tracing{SpanID: "s", Type: "X-Amzn-Trace-Id", Value: "v"}},
		},
		{
			"platform.extension", `{"name":"x","state":"Ready","events":["INVOKE","SHUTDOWN"]}`,
			func(e record.Event) (any, error) { return e.Extension() },
			record.Extension{Name: "x", State: "Ready", Events: []string{"INVOKE", "SHUTDOWN"}},
		},
		{
			"platform.telemetrySubscription", `{"name":"x","state":"Subscribed","types":["platform"],"errorType":"e"}`,
			func(e record.Event) (any, error) { return e.Extension() },
			record.Extension{Name: "x", State: "Subscribed", Types: []string{"platform"}, ErrorType: "e"},
		},
		{
			"platform.logsDropped", `{"droppedBytes":12345,"droppedRecords":123,"reason":"Some logs were dropped"}`,
			func(e record.Event) (any, error) { return e.LogsDropped() },
			record.LogsDropped{Bytes: 12345, Records: 123, Reason: "Some logs were dropped"},
		},
		{
			"delivery.dropped", `{"events":3,"environment":"b","first":7,"last":9,"reason":"queue_full"}`,
			func(e record.Event) (any, error) { return e.Dropped() },
			record.Dropped{Events: 3, Environment: "b", First: 7, Last: 9, Reason: "queue_full"},
		},
		{
			"delivery.report",
			`{"received":10,"recovered":1,"delivered":5,"held":2,"dropped":{"queue_full":2,"damaged":1},"platformDropped":{"events":4,"bytes":400},"requests":6,"throttled":7,"retried":8,` +
				`"bytes":9,"queuePeakBytes":11,"invocations":12,"holdMs":13.5,"longestHoldMs":14.001,"final":true,"later":[1]}`,
			func(e record.Event) (any, error) { return e.Account() },
			record.Account{
				Received: 10, Recovered: 1, Delivered: 5, Held: 2, Dropped: map[string]int64{"queue_full": 2, "damaged": 1},
				PlatformDroppedEvents: 4, PlatformDroppedBytes: 400, Requests: 6, Throttled: 7, Retried: 8, Bytes: 9,
				QueuePeakBytes: 11, Invocations: 12, Hold: 13_500 * time.Microsecond, LongestHold: 14_001 * time.Microsecond, Final: true,
			},
		},
	} {
		got, err := test.read(event(test.kind, test.record))
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got  %+v, %v\nwant %+v", test.kind, got, err, test.want)
		}
		if _, err := test.read(event("platform.other", test.record)); err == nil || !strings.Contains(err.Error(), `type "platform.other"`) {
			t.Errorf("%s: got %v for an event of another type, want an error", test.kind, err)
		}
	}
}

func TestARecordOfAnotherShapeIsAnErrorThatNamesTheMember(t *testing.T) {
	for _, test := range []struct{ record, want string }{
		{`{"requestId":1}`, `member "requestId"`},
		{`{"metrics":{"durationMs":"1"}}`, `member "durationMs"`},
		{`{"metrics":{"durationMs":1e300}}`, "are no time.Duration"},
		{`{"metrics":{"memorySizeMB":1e300}}`, "no whole number"},
		{`{"metrics":{"memorySizeMB":"NaN"}}`, "no whole number"},
		{`{"metrics":[]}`, `member "metrics"`},
		{`{"spans":{}}`, `member "spans"`},
		{`"text"`, "platform.report"},
		{``, "platform.report"},
		{`{"status":"success"`, "EOF"},
	} {
		if _, err := event("platform.report", test.record).Report(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.record, err, test.want)
		}
	}
}

func TestTextIsWhatTheFunctionSaid(t *testing.T) {
	for _, test := range []struct{ record, text, level string }{
		{`"a \u00e9 line\n"`, "a é line\n", ""},
		{`"half \ud83d"`, "half \ufffd", ""},
		{`{"level":"INFO","message":"m"}`, `{"level":"INFO","message":"m"}`, "INFO"},
		{`{"message":{"level":"no"},"level":"warn","level":"x"}`, `{"message":{"level":"no"},"level":"warn","level":"x"}`, "warn"},
		{`{"level":30}`, `{"level":30}`, ""},
		{`[1]`, `[1]`, ""},
		{`null`, `null`, ""},
		{``, ``, ""},
	} {
		e := event("function", test.record)
		if e.Text() != test.text || e.Level() != test.level {
			t.Errorf("%s: got %q with level %q, want %q with %q", test.record, e.Text(), e.Level(), test.text, test.level)
		}
	}
}

func FuzzRecordsAreReadWithoutPanic(f *testing.F) {
	f.Add([]byte(`{"requestId":"r","metrics":{"durationMs":1.5},"spans":[{"name":"n"}],"tracing":{"value":"v"}}`))
	f.Add([]byte(`{"events":["INVOKE"],"dropped":{"a":1},"platformDropped":{"events":1},"final":true,"level":"INFO"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{"platform.report", "platform.initStart", "platform.start", "platform.extension", "platform.logsDropped", "delivery.dropped", "delivery.report"} {
			e := event(kind, string(data))
			e.Report()
			e.InitStart()
			e.Start()
			e.Extension()
			e.LogsDropped()
			e.Dropped()
			e.Account()
			e.Text()
			e.Level()
		}
	})
}

package record_test

import (
	"fmt"

	"kinesis-telemetry-api-extension/record"
)

func ExampleDecode() {
	data := []byte(`{"id":"0123456789abcdef-5","time":"2026-01-02T03:04:05.679Z","type":"function","requestId":"r-1","function":"orders","record":"packed one box of tea"}
something else
{"id":"0123456789abcdef-6","time":"2026-01-02T03:04:05.680Z","type":"function","function":"orders","record":{"level":"WARN","message":"no tea left"}}
`)
	for event, err := range record.Decode(data) {
		if err != nil {
			fmt.Println("passed over:", err)
			continue
		}
		fmt.Println(event.ID, event.Level(), event.Text())
	}
	// Output:
	// 0123456789abcdef-5  packed one box of tea
	// passed over: decoding line 2 of a record: it is no JSON object
	// 0123456789abcdef-6 WARN {"level":"WARN","message":"no tea left"}
}

// Content that is no event of the extension's comes as it lies there.
func ExampleDecode_foreign() {
	for event := range record.Decode([]byte("packed one box of tea\n")) {
		fmt.Printf("%q %q\n", event.Type, event.Foreign)
	}
	// Output:
	// "" "packed one box of tea\n"
}

func ExampleEvent_Report() {
	data := []byte(`{"id":"0123456789abcdef-9","time":"2026-01-02T03:04:05.678Z","type":"platform.report","requestId":"r-1","function":"orders","record":` +
		`{"requestId":"r-1","status":"success","metrics":{"durationMs":11.642,"billedDurationMs":12,"memorySizeMB":128,"maxMemoryUsedMB":67,"initDurationMs":174.055}}}`)
	for event := range record.Decode(data) {
		report, err := event.Report()
		if err != nil {
			fmt.Println(err)
			continue
		}
		m := report.Metrics
		fmt.Println(report.RequestID, report.Status, m.Duration, m.Billed, m.Init, m.MaxMemoryUsedMB, "of", m.MemorySizeMB, "MB")
	}
	// Output:
	// r-1 success 11.642ms 12ms 174.055ms 67 of 128 MB
}

// An environment whose last event is a final report is complete, but for what
// was dropped.
func ExampleEvent_Account() {
	data := []byte(`{"id":"0123456789abcdef-9","time":"2026-01-02T03:04:05.678Z","type":"delivery.report","function":"orders","record":` +
		`{"received":8,"recovered":0,"delivered":6,"held":0,"dropped":{"queue_full":2},"holdMs":31.5,"final":true}}`)
	for event := range record.Decode(data) {
		account, err := event.Account()
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(account.Received, account.Delivered, account.Dropped, account.Hold, account.Final)
	}
	// Output:
	// 8 6 map[queue_full:2] 31.5ms true
}

func ExampleParseID() {
	id, err := record.ParseID("0123456789abcdef-42")
	fmt.Println(id.Environment, id.Sequence, err)
	// Output:
	// 0123456789abcdef 42 <nil>
}

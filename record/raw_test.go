package record_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func TestTheFormatRawIsWhatLambdaPushed(t *testing.T) {
	event := record.Raw{
		Time: []byte(`"2026-01-02T03:04:05.678Z"`), Type: []byte(`"platform.report"`),
		RequestID: []byte(`"r-1"`), Record: []byte("{\"requestId\": \"r-1\",\r\n\"n\":1.50}"),
	}
	for _, c := range []struct{ more, want string }{
		{"", `{"time":"2026-01-02T03:04:05.678Z","type":"platform.report","record":{"requestId": "r-1",  "n":1.50}}`},
		{"{\n}", `{"time":"2026-01-02T03:04:05.678Z","type":"platform.report","record":{"requestId": "r-1",  "n":1.50}}`},
		{`{ "a":1,"b":[2] }`, `{"time":"2026-01-02T03:04:05.678Z","type":"platform.report","record":{"requestId": "r-1",  "n":1.50},"a":1,"b":[2]}`},
	} {
		if event.More = nil; c.more != "" {
			event.More = []byte(c.more)
		}
		got := string(record.NewRawEncoder(record.MaxBytes).AppendEvent(nil, 7, event))
		if got != c.want+"\n" {
			t.Errorf("got  %swant %s", got, c.want)
		}
	}
}

func TestARawEventTooLargeForARecordIsCutAndMarked(t *testing.T) {
	text := strings.Repeat("0123456789", 1000)
	line := record.NewRawEncoder(record.MinLine).AppendEvent(nil, 1, raw(`"`+text+`"`))
	var got struct {
		Type          string
		Record        string
		Truncated     bool
		OriginalBytes int
	}
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if len(line) > record.MinLine || !strings.HasPrefix(text, got.Record) || len(got.Record) < record.MinLine*9/10 || !got.Truncated || got.OriginalBytes != len(text)+2 {
		t.Errorf("got %d bytes of a record of %d, %+v", len(line), got.OriginalBytes, got)
	}
	for event, err := range record.Decode(line) {
		if err != nil || !event.Truncated || event.OriginalBytes != int64(len(text)+2) || event.More != nil {
			t.Errorf("decoded as %+v, %v", event, err)
		}
	}
}

func TestARawEventNamesItsInvocationInTheRecord(t *testing.T) {
	for _, c := range []struct{ record, want string }{
		{`{"requestId":"r-1","status":"success"}`, "r-1"},
		{`{"nested":{"requestId":"r-1"}}`, ""},
		{`{"requestId":7}`, ""},
		{`"requestId"`, ""},
	} {
		for event, err := range record.Decode(record.NewRawEncoder(record.MaxBytes).AppendEvent(nil, 1, raw(c.record))) {
			if err != nil || event.RequestID != c.want {
				t.Errorf("%s: got %q, %v, want %q", c.record, event.RequestID, err, c.want)
			}
		}
	}
}

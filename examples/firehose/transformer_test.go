package main

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"kinesis-telemetry-api-extension/record"
)

// line is an event as the extension writes it.
func line(sequence uint64, kind, text string) string {
	encoder := record.NewEncoder("e", "orders", record.MaxBytes)
	return string(encoder.AppendEvent(nil, sequence, record.Raw{Time: []byte(`"t"`), Type: []byte(`"` + kind + `"`), Record: []byte(text)}))
}

func gzipped(t *testing.T, data string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(data)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAnswersForEachRecord(t *testing.T) {
	debug := line(9, "function", `{"level":"DEBUG"}`)
	large := line(1, "function", `"`+strings.Repeat("a", 1<<19)+`"`)
	for _, test := range []struct{ name, data, result, lines string }{
		{
			"lines", line(1, "function", `"<a>\n"`) + debug + line(2, "platform.start", `{"requestId":"r"}`), "Ok",
			`{"id":"e-1","time":"t","type":"function","function":"orders","text":"<a>\n"}` + "\n" +
				`{"id":"e-2","time":"t","type":"platform.start","function":"orders","record":{"requestId":"r"}}` + "\n",
		},
		{
			"compressed", gzipped(t, line(1, "function", `{"level":"INFO","n":1e400}`)), "Ok",
			`{"id":"e-1","time":"t","type":"function","function":"orders","level":"INFO","record":{"level":"INFO","n":1e400}}` + "\n",
		},
		{"raw", `{"time":"t","type":"function","record":"a"}`, "Ok", `{"time":"t","type":"function","text":"a"}` + "\n"},
		{"messages", "a\nb\n", "Ok", "a\nb\n"},
		{"somebody else's", "a", "Ok", "a\n"},
		{"nothing worth keeping", debug, "Dropped", ""},
		{"nothing", "", "Dropped", ""},
		{"a broken line", line(1, "function", `"a"`) + "broken\n", "ProcessingFailed", ""},
		{"truncated", gzipped(t, line(1, "function", `"a"`))[:40], "ProcessingFailed", ""},
		{"more than an answer holds", gzipped(t, strings.Repeat(large, 9)), "ProcessingFailed", ""},
	} {
		batch := events.KinesisFirehoseEvent{Records: []events.KinesisFirehoseEventRecord{{RecordID: "first", Data: []byte(debug)}, {RecordID: "second", Data: []byte(test.data)}}}
		answer, err := transformer{keep: isWorthKeeping}.handle(t.Context(), batch)
		if err != nil || len(answer.Records) != 2 || answer.Records[0].RecordID != "first" || answer.Records[1].RecordID != "second" {
			t.Fatalf("%s: answered %.300v, %v, want one for each record", test.name, answer, err)
		}
		if got := answer.Records[1]; got.Result != test.result || string(got.Data) != test.lines {
			t.Errorf("%s: got  %s %.300s\nwant %s %s", test.name, got.Result, got.Data, test.result, test.lines)
		}
	}
}

func TestLaterRecordsFailWhenTheAnswerIsFull(t *testing.T) {
	data := []byte(strings.Repeat(line(1, "function", `"`+strings.Repeat("a", 1<<20-500)+`"`), 3))
	batch := events.KinesisFirehoseEvent{Records: []events.KinesisFirehoseEventRecord{{Data: data}, {Data: data}, {Data: []byte("a")}}}
	answer, err := transformer{keep: isWorthKeeping}.handle(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range answer.Records {
		got = append(got, r.Result)
	}
	if want := "Ok ProcessingFailed Ok"; strings.Join(got, " ") != want {
		t.Errorf("answered %q, want %s", got, want)
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"kinesis-telemetry-api-extension/record"
)

// line is an event as the extension writes it.
func line(sequence uint64, kind, text string) string {
	encoder := record.NewEncoder("0123456789abcdef", "orders", record.MaxBytes)
	return string(encoder.AppendEvent(nil, sequence, record.Raw{Time: []byte(`"2026-01-02T03:04:05.678Z"`), Type: []byte(`"` + kind + `"`), Record: []byte(text)}))
}

// batchOf is a batch of records with the sequence numbers 1, 2, …, as Lambda
// hands it on.
func batchOf(t *testing.T, data ...string) events.KinesisEvent {
	t.Helper()
	var batch events.KinesisEvent
	for i, d := range data {
		batch.Records = append(batch.Records, events.KinesisEventRecord{Kinesis: events.KinesisRecord{Data: []byte(d), SequenceNumber: fmt.Sprint(i + 1)}})
	}
	text, err := json.Marshal(batch)
	var again events.KinesisEvent
	if err != nil || json.Unmarshal(text, &again) != nil {
		t.Fatal("a batch is no JSON")
	}
	return again
}

func TestReportsTheFirstRecordThatFails(t *testing.T) {
	var taken []string
	c := consumer{log: slog.New(slog.DiscardHandler), take: func(_ context.Context, e record.Event) error {
		if e.Text() == "bad" {
			return errors.New("no room")
		}
		taken = append(taken, e.Text())
		return nil
	}}
	answer, err := c.handle(t.Context(), batchOf(t,
		line(1, "function", `"a"`)+line(2, "function", `"b"`),
		"somebody else's",
		"broken\n"+line(3, "function", `"c"`),
		line(4, "function", `"d"`)+line(5, "function", `"bad"`),
		line(6, "function", `"never"`)))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(answer)
	if got, want := string(text), `{"batchItemFailures":[{"itemIdentifier":"4"}]}`; got != want {
		t.Errorf("answered %s, want %s", got, want)
	}
	if want := []string{"a", "b", "c", "d"}; !slices.Equal(taken, want) {
		t.Errorf("took %q, want %q", taken, want)
	}
}

func TestReportsNoFailureWhereThereIsNone(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	c := consumer{log: logger, take: watcher{logger}.take}
	answer, err := c.handle(t.Context(), batchOf(t,
		line(1, "function", `"all is well"`)+line(2, "function", `{"level":"ERROR","message":"nothing left"}`),
		line(3, "platform.report", `{"requestId":"r-1","status":"success","metrics":{"durationMs":11.6,"billedDurationMs":12,"memorySizeMB":128,"maxMemoryUsedMB":67,"initDurationMs":174}}`),
		line(4, "delivery.dropped", `{"events":3,"first":7,"last":9,"reason":"queue_full"}`),
		"\x1f\x8b broken"))
	if err != nil || len(answer.BatchItemFailures) > 0 {
		t.Fatalf("answered %+v, %v, want no failure", answer, err)
	}
	for _, want := range []string{
		`level=ERROR msg="a function told of an error" function=orders requestId="" text="{\"level\":\"ERROR\"`,
		`msg="an invocation ended" function=orders requestId=r-1 status=success billed=12ms coldStart=true memoryMB=67 ofMB=128`,
		`level=WARN msg="telemetry was lost" function=orders events=3 reason=queue_full`,
		`level=WARN msg="something can't be read" sequenceNumber=4`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, &log)
		}
	}
	if n := strings.Count(log.String(), "\n"); n != 4 {
		t.Errorf("the log has %d lines, want 4:\n%s", n, &log)
	}
}

func TestARecordThatIsNoReportFails(t *testing.T) {
	w := watcher{slog.New(slog.DiscardHandler)}
	for _, kind := range []string{"platform.report", "delivery.dropped"} {
		err := w.take(t.Context(), record.Event{ID: "e-7", Type: kind, Record: []byte("[]")})
		if err == nil || !strings.Contains(err.Error(), "event e-7") {
			t.Errorf("%s: got %v, want an error that names the event", kind, err)
		}
	}
}

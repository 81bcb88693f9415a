package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"kinesis-telemetry-api-extension/record"
)

// mostBytes is how much an answer may hold before base64, so that the whole
// stays under what Lambda lets through.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const mostBytes = 4 << 20

// transformer makes lines of records.
type transformer struct {
	keep func(record.Event) bool
}

// handle answers for each record: Ok with its lines, Dropped if nothing of it
// is kept, or ProcessingFailed, with which Firehose puts the record as it was
// to where its errors go.
func (t transformer) handle(_ context.Context, batch events.KinesisFirehoseEvent) (events.KinesisFirehoseResponse, error) {
	var answer events.KinesisFirehoseResponse
	room := mostBytes
	for _, r := range batch.Records {
		result := events.KinesisFirehoseTransformedStateOk
		lines, err := t.lines(r.Data)
		switch {
		case err != nil, len(lines) > room:
			lines, result = nil, events.KinesisFirehoseTransformedStateProcessingFailed
		case len(lines) == 0:
			result = events.KinesisFirehoseTransformedStateDropped
		}
		room -= len(lines)
		answer.Records = append(answer.Records, events.KinesisFirehoseResponseRecord{RecordID: r.RecordID, Result: result, Data: lines})
	}
	return answer, nil
}

// lines is what is kept of a record. If any of it can't be read, all of it
// fails: so nothing is lost, and nothing is there twice when it is mended.
func (t transformer) lines(data []byte) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for event, err := range record.Decode(data) {
		switch {
		case err != nil:
			return nil, err
		case event.Foreign != nil: // what the format "message" writes, or somebody else
			out.Write(bytes.TrimSuffix(event.Foreign, []byte("\n")))
			out.WriteByte('\n')
		case t.keep(event):
			if err := encoder.Encode(rowOf(event)); err != nil {
				return nil, fmt.Errorf("writing event %s: %w", event.ID, err)
			}
		}
	}
	return out.Bytes(), nil
}

// row is an event as a column store likes it: the same columns, whatever the
// record holds.
type row struct {
	ID        string          `json:"id,omitempty"`
	Time      string          `json:"time"`
	Type      string          `json:"type"`
	RequestID string          `json:"request_id,omitempty"`
	Function  string          `json:"function,omitempty"`
	Level     string          `json:"level,omitempty"`
	Text      string          `json:"text,omitempty"`   // of a text
	Record    json.RawMessage `json:"record,omitempty"` // of everything else
	Truncated bool            `json:"truncated,omitempty"`
}

func rowOf(e record.Event) row {
	r := row{ID: e.ID, Time: e.Time, Type: e.Type, RequestID: e.RequestID, Function: e.Function, Level: e.Level(), Truncated: e.Truncated}
	if e.Record.Kind() == '"' {
		r.Text = e.Text()
	} else {
		r.Record = json.RawMessage(e.Record)
	}
	return r
}

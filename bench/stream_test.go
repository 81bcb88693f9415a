package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// putTo sends a request to the stream and returns the status and the body.
func putTo(t *testing.T, s *stream, target, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", target)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestTheStreamCountsWhatItTakes(t *testing.T) {
	s, err := listenStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const operation = "Kinesis_20131202.PutRecords"
	two := `{"StreamName":"s","Records":[{"Data":"aGVsbG8=","PartitionKey":"one"},{"Data":"aGk=","PartitionKey":"two"}]}`
	for range 2 {
		status, text := putTo(t, s, operation, two)
		var answer struct {
			FailedRecordCount *int
			Records           []struct{ SequenceNumber, ShardID string }
		}
		if err := json.Unmarshal([]byte(text), &answer); err != nil || status != http.StatusOK {
			t.Fatalf("got %d, %v: %s", status, err, text)
		}
		if answer.FailedRecordCount == nil || *answer.FailedRecordCount != 0 || len(answer.Records) != 2 || answer.Records[1].SequenceNumber == "" || answer.Records[1].ShardID == "" {
			t.Errorf("got %s", text)
		}
	}
	for _, wrong := range [][2]string{{operation, `{"Records":[{"Data":"%%"}]}`}, {operation, two[:20]}, {"Kinesis_20131202.PutRecord", two}} {
		if status, _ := putTo(t, s, wrong[0], wrong[1]); status != http.StatusBadRequest {
			t.Errorf("%q: got %d", wrong, status)
		}
	}
	taken, requests := s.close()
	if requests != 2 || taken.records != 4 || taken.data != 14 || taken.units != 4 || taken.kilobytes != 4 || taken.keys["two"] != 2 {
		t.Errorf("got %d requests, %+v", requests, taken)
	}
}

package kinesis

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/cbor"
	"kinesis-telemetry-api-extension/internal/shipper"
)

const (
	takenRecord = `{"SequenceNumber":"49","ShardId":"shardId-000000000000"}`
	nullsRecord = `{"SequenceNumber":"49","ShardId":"shardId-000000000000","ErrorCode":null,"ErrorMessage":null}`
	slowRecord  = `{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded for shard shardId-000000000000"}`
	brokeRecord = `{"SequenceNumber":null,"ShardId":null,"ErrorCode":"InternalFailure","ErrorMessage":"Internal service failure."}`
)

func TestAnswerThatTookAllIsNoError(t *testing.T) {
	for _, answer := range []string{
		`{"FailedRecordCount":0,"Records":[` + takenRecord + `,` + nullsRecord + `]}`,
		`{"Records":[` + takenRecord + `,` + takenRecord + `],"EncryptionType":"KMS","FailedRecordCount":null}`,
		" {\"New\":{\"a\":[1]},\"Records\":[" + takenRecord + "," + takenRecord + "]}\n",
	} {
		for kind, from := range readersOf(t, answer) {
			if err := readAnswer(from, 2, testSecrets); err != nil {
				t.Errorf("%s, %s: got %v", answer, kind, err)
			}
		}
	}
}

func TestAnswerThatTookSomeTellsWhichFailed(t *testing.T) {
	for kind, from := range readersOf(t, `{"FailedRecordCount":2,"Records":[`+takenRecord+`,`+slowRecord+`,`+nullsRecord+`,`+brokeRecord+`]}`) {
		err := readAnswer(from, 4, testSecrets)
		var partial *shipper.PartialError
		if !errors.As(err, &partial) {
			t.Fatalf("%s: got %v, want a *PartialError", kind, err)
		}
		if want := []int{1, 3}; !reflect.DeepEqual(partial.Failed, want) {
			t.Errorf("%s: got failed %v, want %v", kind, partial.Failed, want)
		}
		var first *Error
		if !errors.As(err, &first) || first.Code != "ProvisionedThroughputExceededException" || first.Status != 200 {
			t.Errorf("%s: got %v, want the error of the first that failed", kind, first)
		}
	}
}

func TestAPartialAnswerIsThrottledIfAnyRecordWas(t *testing.T) {
	for _, c := range []struct {
		records string
		want    bool
	}{
		{brokeRecord + `,` + takenRecord, false},
		{slowRecord + `,` + takenRecord, true},
		{brokeRecord + `,` + slowRecord, true},
		{slowRecord + `,` + brokeRecord, true},
	} {
		for kind, from := range readersOf(t, `{"Records":[`+c.records+`]}`) {
			err := readAnswer(from, 2, testSecrets)
			if got := errors.As(err, new(*shipper.ThrottledError)); got != c.want {
				t.Errorf("%s, %s: throttled %v, want %v", c.records, kind, got, c.want)
			}
		}
	}
}

func TestAnswerThatMakesNoSenseIsNeitherDeliveryNorPartial(t *testing.T) {
	for name, answer := range map[string]string{
		"empty":               "",
		"HTML":                "<html><body>Bad gateway</body></html>",
		"null":                "null",
		"an array":            "[]",
		"no records":          `{}`,
		"null records":        `{"FailedRecordCount":0,"Records":null}`,
		"too few":             `{"FailedRecordCount":0,"Records":[` + takenRecord + `]}`,
		"too many":            `{"FailedRecordCount":0,"Records":[` + takenRecord + `,` + takenRecord + `,` + takenRecord + `]}`,
		"empty records":       `{"FailedRecordCount":0,"Records":[{},{}]}`,
		"records not objects": `{"FailedRecordCount":0,"Records":[1,2]}`,
		"count too low":       `{"FailedRecordCount":0,"Records":[` + takenRecord + `,` + slowRecord + `]}`,
		"count too high":      `{"FailedRecordCount":1,"Records":[` + takenRecord + `,` + takenRecord + `]}`,
		"negative count":      `{"FailedRecordCount":-1,"Records":[` + takenRecord + `,` + takenRecord + `]}`,
		"count a fraction":    `{"FailedRecordCount":0.5,"Records":[` + takenRecord + `,` + takenRecord + `]}`,
		"count a string":      `{"FailedRecordCount":"0","Records":[` + takenRecord + `,` + takenRecord + `]}`,
		"code a number":       `{"FailedRecordCount":1,"Records":[` + takenRecord + `,{"ErrorCode":5}]}`,
		"cut off":             `{"FailedRecordCount":0,"Records":[` + takenRecord + `,` + takenRecord,
		"records twice":       `{"Records":[` + takenRecord + `],"Records":[` + takenRecord + `]}`,
		"something after":     `{"FailedRecordCount":0,"Records":[` + takenRecord + `,` + takenRecord + `]}{}`,
		"garbage after":       `{"FailedRecordCount":0,"Records":[` + takenRecord + `,` + takenRecord + `]}x`,
		"invalid UTF-8":       "{\"\xff\":1,\"Records\":[" + takenRecord + "," + takenRecord + "]}",
	} {
		for kind, from := range readersOf(t, answer) {
			err := readAnswer(from, 2, testSecrets)
			if err == nil {
				t.Errorf("%s, %s: got no error", name, kind)
			}
			if isShippers(err) {
				t.Errorf("%s, %s: got %T, want an unknown outcome", name, kind, err)
			}
		}
	}
}

// isShippers says whether err tells of what was or will be taken.
func isShippers(err error) bool {
	return errors.As(err, new(*shipper.PartialError)) || errors.As(err, new(*shipper.PermanentError)) || errors.As(err, new(*shipper.ThrottledError))
}

func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{
		allTaken(2), `{"FailedRecordCount":1,"Records":[` + takenRecord + `,` + slowRecord + `]}`,
		`{"FailedRecordCount":1,"Records":[` + nullsRecord + `,` + brokeRecord + `],"EncryptionType":null}`,
	} {
		f.Add([]byte(answer), 2)
		f.Add(asCBOR(f, answer, false), 2)
		f.Add(asCBOR(f, answer, true), 2)
	}
	f.Add([]byte("<html>"), 1)
	f.Fuzz(func(t *testing.T, answer []byte, records int) {
		for _, from := range []reader{newJSONReader(answer), cbor.NewReader(answer)} {
			err := readAnswer(from, records, testSecrets)
			if err == nil && bytes.Count(answer, []byte("S")) < records && bytes.Count(answer, []byte(`\u`)) == 0 {
				t.Errorf("%q: %d records taken without a word on each", answer, records)
			}
			checkPartial(t, answer, err, records)
		}
	})
}

// checkPartial fails the test if err says of a batch what can't be.
func checkPartial(t *testing.T, answer []byte, err error, records int) {
	var partial *shipper.PartialError
	if !errors.As(err, &partial) {
		return
	}
	if len(partial.Failed) == 0 || partial.Err == nil {
		t.Errorf("%q: a partial error that tells nothing: %v", answer, partial)
	}
	last := -1
	for _, i := range partial.Failed {
		if i <= last || i >= records {
			t.Errorf("%q: failed %v of %d records", answer, partial.Failed, records)
		}
		last = i
	}
}

func TestAnswerTo500RecordsFits(t *testing.T) {
	long := fmt.Sprintf(`{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":%q}`, strings.Repeat("Rate exceeded. ", 40))
	answer := `{"FailedRecordCount":500,"Records":[` + strings.TrimSuffix(strings.Repeat(long+",", 500), ",") + `]}`
	err := put(newStream(t, serve(t, 200, answer)), someRecords(500)...)
	var partial *shipper.PartialError
	if !errors.As(err, &partial) || len(partial.Failed) != 500 {
		t.Errorf("got %v, want 500 failed", err)
	}
}

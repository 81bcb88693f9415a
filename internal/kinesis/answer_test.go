package kinesis

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

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
		if err := readAnswer([]byte(answer), 2, testCredentials); err != nil {
			t.Errorf("%s: got %v", answer, err)
		}
	}
}

func TestAnswerThatTookSomeTellsWhichFailed(t *testing.T) {
	err := readAnswer([]byte(`{"FailedRecordCount":2,"Records":[`+takenRecord+`,`+slowRecord+`,`+nullsRecord+`,`+brokeRecord+`]}`), 4, testCredentials)
	var partial *shipper.PartialError
	if !errors.As(err, &partial) {
		t.Fatalf("got %v, want a *PartialError", err)
	}
	if want := []int{1, 3}; !reflect.DeepEqual(partial.Failed, want) {
		t.Errorf("got failed %v, want %v", partial.Failed, want)
	}
	var first *Error
	if !errors.As(err, &first) || first.Code != "ProvisionedThroughputExceededException" || first.Status != 200 {
		t.Errorf("got %v, want the error of the first that failed", first)
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
		err := readAnswer([]byte(`{"Records":[`+c.records+`]}`), 2, testCredentials)
		if got := errors.As(err, new(*shipper.ThrottledError)); got != c.want {
			t.Errorf("%s: throttled %v, want %v", c.records, got, c.want)
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
		err := readAnswer([]byte(answer), 2, testCredentials)
		if err == nil {
			t.Errorf("%s: got no error", name)
		}
		if isShippers(err) {
			t.Errorf("%s: got %T, want an unknown outcome", name, err)
		}
	}
}

// isShippers says whether err tells of what was or will be taken.
func isShippers(err error) bool {
	return errors.As(err, new(*shipper.PartialError)) || errors.As(err, new(*shipper.PermanentError)) || errors.As(err, new(*shipper.ThrottledError))
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(allTaken(2)), 2)
	f.Add([]byte(`{"FailedRecordCount":1,"Records":[`+takenRecord+`,`+slowRecord+`]}`), 2)
	f.Add([]byte(`{"FailedRecordCount":1,"Records":[`+nullsRecord+`,`+brokeRecord+`],"EncryptionType":null}`), 2)
	f.Add([]byte("<html>"), 1)
	f.Fuzz(func(t *testing.T, answer []byte, records int) {
		err := readAnswer(answer, records, testCredentials)
		if err == nil && strings.Count(string(answer), `"`) < 4*records {
			t.Errorf("%q: %d records taken without a word on each", answer, records)
		}
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
	})
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

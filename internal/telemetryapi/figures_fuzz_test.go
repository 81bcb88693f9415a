package telemetryapi

import "testing"

// Whatever a record of the platform's holds, it is read without a panic, and
// only what says so is a failure.
func FuzzPlatformRecords(f *testing.F) {
	for _, seed := range []string{
		`{"status":"success"}`, `{"status":"error"}`, `{"droppedRecords":1,"droppedBytes":-2}`,
		`{"droppedRecords":1e3}`, `"text"`, `[`, `{"a":{"status":"error"}}`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		before := string(record)
		events, bytes := LogsDropped(record)
		Succeeded(record)
		if string(record) != before {
			t.Error("the record was changed")
		}
		if len(record) > 0 && record[0] != '{' && (events != 0 || bytes != 0 || !Succeeded(record)) {
			t.Errorf("%q says %d, %d, succeeded: %v", record, events, bytes, Succeeded(record))
		}
	})
}

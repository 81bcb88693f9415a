package telemetryapi

import (
	"bytes"
	"testing"
)

// Whatever a record of the platform's holds, it is read without a panic, and
// only what says so is a failure.
func FuzzPlatformRecords(f *testing.F) {
	for _, seed := range []string{
		`{"status":"success"}`, `{"status":"error"}`, `{"droppedRecords":1,"droppedBytes":-2}`,
		`{"droppedRecords":1e3}`, `"text"`, `[`, `{"a":{"status":"error"}}`, ``, "\t{\"droppedRecords\":1",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		before := string(record)
		events, size := LogsDropped(record)
		Succeeded(record)
		if string(record) != before {
			t.Error("the record was changed")
		}
		if !bytes.HasPrefix(bytes.TrimLeft(record, " \t\r\n"), []byte("{")) && (events != 0 || size != 0 || !Succeeded(record)) {
			t.Errorf("%q says %d, %d, succeeded: %v", record, events, size, Succeeded(record))
		}
	})
}

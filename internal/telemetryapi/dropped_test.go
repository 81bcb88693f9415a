package telemetryapi_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

func TestLogsDroppedReadsBothFigures(t *testing.T) {
	for record, want := range map[string][2]int64{
		`{"reason":"full","droppedRecords":123,"droppedBytes":4567}`: {123, 4567},
		`{"droppedRecords":"x"}`:                                     {0, 0},
		`"text"`:                                                     {0, 0},
		``:                                                           {0, 0},
	} {
		events, bytes := telemetryapi.LogsDropped(jsontext.Value(record))
		if events != want[0] || bytes != want[1] {
			t.Errorf("%s: got %d, %d; want %v", record, events, bytes, want)
		}
	}
}

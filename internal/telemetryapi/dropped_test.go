package telemetryapi_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

func TestLogsDroppedReadsBothFigures(t *testing.T) {
	for _, read := range []struct {
		record string
		want   [2]int64
	}{
		{`{"reason":"full","droppedRecords":123,"droppedBytes":4567}`, [2]int64{123, 4567}},
		{`{"droppedRecords":"x"}`, [2]int64{}},
		{`"text"`, [2]int64{}},
		{``, [2]int64{}},
	} {
		record, want := read.record, read.want
		events, bytes := telemetryapi.LogsDropped(jsontext.Value(record))
		if events != want[0] || bytes != want[1] {
			t.Errorf("%s: got %d, %d; want %v", record, events, bytes, want)
		}
	}
}

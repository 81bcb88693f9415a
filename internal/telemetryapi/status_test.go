package telemetryapi_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

func TestSucceededReadsTheStatus(t *testing.T) {
	for record, want := range map[string]bool{
		`{"requestId":"r","status":"success"}`: true,
		`{"status":"error","errorType":"x"}`:   false,
		`{"status":"timeout"}`:                 false,
		`{"requestId":"r"}`:                    true,
		`7`:                                    true,
	} {
		if got := telemetryapi.Succeeded(jsontext.Value(record)); got != want {
			t.Errorf("%s: got %v", record, got)
		}
	}
}

package config

import (
	"errors"
	"testing"
)

func TestOnlyWhatDirectsTelemetryKeepsItFromGoing(t *testing.T) {
	for variable, want := range map[string]bool{
		"KINESIS_TELEMETRY_STREAM=a b":            true,
		"AWS_ENDPOINT_URL_KINESIS=nowhere":        true,
		"AWS_REGION=no region":                    true,
		"AWS_USE_FIPS_ENDPOINT=please":            true,
		"AWS_USE_DUALSTACK_ENDPOINT=please":       true,
		"KINESIS_TELEMETRY_LINGER=soon":           false,
		"KINESIS_TELEMETRY_POST_RUNTIME_BUDGET=x": false,
		"KINESIS_TELEMETRY_TYPES=nothing":         false,
	} {
		_, err := Load([]string{"AWS_REGION=eu-west-1", variable})
		var bad *Error
		if !errors.As(err, &bad) || bad.Misdirects() != want {
			t.Errorf("%s: %v, misdirects: want %v", variable, err, want)
		}
	}
}

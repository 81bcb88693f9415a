package config

import (
	"errors"
	"strings"
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

func TestAStrictMessageNamesNothingThatCountsInstead(t *testing.T) {
	bad := []string{"AWS_REGION=eu-west-1", "KINESIS_TELEMETRY_LINGER=soon", "KINESIS_TELEMETRY_FORMAT=otlp", "KINESIS_TELEMETRY_PACKING=kpl"}
	_, lenient := Load(bad)
	if lenient == nil || strings.Count(lenient.Error(), ", using ") != 2 {
		t.Errorf("got %v, want 2 values that count instead", lenient)
	}
	_, strict := Load(append(bad, "KINESIS_TELEMETRY_STRICT=true"))
	if strict == nil || strings.Contains(strict.Error(), "using") || !strings.Contains(strict.Error(), `2 bad settings: KINESIS_TELEMETRY_LINGER="soon": `) {
		t.Errorf("got %v, want 2 faults and no value that counts instead", strict)
	}
	var misset *Error
	if !errors.As(strict, &misset) || misset.Misdirects() {
		t.Errorf("%v: misdirects, though it says where telemetry goes", strict)
	}
}

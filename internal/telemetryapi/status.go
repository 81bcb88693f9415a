package telemetryapi

import "github.com/go-json-experiment/json/jsontext"

// Succeeded tells whether the record of a platform.runtimeDone, or of a
// platform.report, says that its invocation did not end in an error.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-runtimeDone
func Succeeded(record jsontext.Value) bool {
	for m := range members(record) {
		if string(m.name) == `"status"` {
			return string(m.value) == `"success"`
		}
	}
	return true
}

package telemetryapi

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// LogsDropped reads the record of a platform.logsDropped: how many events, and
// of how many bytes, Lambda dropped because they were not taken fast enough. A
// figure that isn't there is 0.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-logsDropped
func LogsDropped(record jsontext.Value) (events, bytes int64) {
	for m := range members(record) {
		switch string(m.name) {
		case `"droppedRecords"`:
			events, _ = strconv.ParseInt(string(m.value), 10, 64)
		case `"droppedBytes"`:
			bytes, _ = strconv.ParseInt(string(m.value), 10, 64)
		}
	}
	return events, bytes
}

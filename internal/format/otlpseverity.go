package format

import (
	"kinesis-telemetry-api-extension/record"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// findLevel is what an object's first member "level" says that is a string or
// a number. The object may be cut anywhere.
func findLevel(object []byte) characters {
	at := jsonscan.Blanks(object, 0)
	if jsonscan.Byte(object, at) != '{' {
		return characters{}
	}
	for more := true; more; {
		var key, value []byte
		if key, value, at = scanMember(object, at+1); at < 0 {
			return characters{}
		}
		if string(key) == `"level"` {
			switch c := value[0]; {
			case c == '"':
				return characters{text: value[1 : len(value)-1], quoted: true}
			case c == '-' || isDigit(c):
				return plainText(value)
			}
		}
		at = jsonscan.Blanks(object, at)
		more = jsonscan.Byte(object, at) == ','
	}
	return characters{}
}

// severity is the number of the severity that a level of one of the common
// loggers stands for, or 0. Four of them go to a level, of which the first is
// the usual one.
// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
func severity(level characters) int {
	known := record.ParseLevel(level.text)
	if known == record.NoLevel {
		return 0
	}
	return 4*int(known-record.LevelTrace) + 1
}

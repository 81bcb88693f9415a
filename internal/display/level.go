package display

import (
	"strings"

	"kinesis-telemetry-api-extension/record"
)

// Level is a level of urgency.
type Level int

// The levels, the least urgent first.
const (
	NoLevel Level = iota // a line that does not say
	Trace
	Debug
	Info
	Warn
	Error
	Fatal
)

// ParseLevel reads a level as loggers write it, in any case: trace, debug,
// info, warn or warning, error, fatal or critical. Others are NoLevel.
func ParseLevel(text string) Level {
	for _, known := range []struct {
		begins string
		level  Level
	}{
		{"trace", Trace},
		{"debug", Debug},
		{"info", Info},
		{"notice", Info},
		{"warn", Warn},
		{"err", Error},
		{"fatal", Fatal},
		{"crit", Fatal},
		{"panic", Fatal},
	} {
		if strings.HasPrefix(strings.ToLower(text), known.begins) {
			return known.level
		}
	}
	return NoLevel
}

// LevelOf is the level of what a function or an extension logged, found where
// AppendEvent finds it.
func LevelOf(e record.Event) Level {
	if e.Type != "function" && e.Type != "extension" {
		return NoLevel
	}
	all := members(e.Record)
	if e.Record.Kind() != '{' {
		line := strings.TrimRight(unquoted(e.Record), "\n")
		if e.Type == "extension" {
			if level, _, ok := levelled(line); ok {
				return ParseLevel(level)
			}
		}
		all, _ = logfmt(line)
	}
	level, _, _ := take(all, "level", "severity", "lvl")
	return ParseLevel(level)
}

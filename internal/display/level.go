package display

import (
	"strings"

	"kinesis-telemetry-api-extension/record"
)

// LevelOf is the level of what a function or an extension logged, found where
// AppendEvent finds it.
func LevelOf(e record.Event) record.Level {
	if e.Type != "function" && e.Type != "extension" {
		return record.NoLevel
	}
	all := members(e.Record)
	if e.Record.Kind() != '{' {
		line := strings.TrimRight(unquoted(e.Record), "\n")
		if e.Type == "extension" {
			if level, _, ok := levelled(line); ok {
				return record.ParseLevel(level)
			}
		}
		all, _ = logfmt(line)
	}
	level, _, _ := take(all, "level", "severity", "lvl")
	return record.ParseLevel(level)
}

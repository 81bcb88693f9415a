package display

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// describeLog puts into words what a function or an extension printed: text as
// it is; a JSON object, or text of names and values, as level, message, and
// the other members.
func describeLog(value jsontext.Value, tag string) entry {
	if value.Kind() == '{' {
		return describeMembers(members(value), tag)
	}
	text := strings.TrimRight(unquoted(value), "\n")
	if all, ok := logfmt(text); ok {
		return describeMembers(all, tag)
	}
	return entry{tag: span{dim, tag}, body: []span{{text: text}}}
}

func describeMembers(all []member, tag string) entry {
	level, all, hasLevel := take(all, "level", "severity", "lvl")
	id, all, _ := take(all, "requestId", "AWSRequestId", "aws_request_id")
	_, all, _ = take(all, "timestamp", "time", "ts", "@timestamp")
	message, all, _ := take(all, "message", "msg", "errorMessage")

	said := entry{tag: span{dim, tag}, requestID: id}
	if hasLevel {
		said.tag = levelTag(level)
	}
	if message = strings.TrimRight(message, "\n"); message != "" {
		said.body = append(said.body, span{text: message})
		if len(all) > 0 {
			said.body = append(said.body, span{text: "  "})
		}
	}
	said.body = append(said.body, pairs(all)...)
	return said
}

// levelTag shows a level in the colour of its urgency.
func levelTag(level string) span {
	shown := strings.ToLower(clean(level))
	switch record.ParseLevel(level) {
	case record.LevelError, record.LevelFatal:
		return span{red, shown}
	case record.LevelWarn:
		return span{yellow, shown}
	case record.LevelDebug, record.LevelTrace:
		return span{dim, shown}
	}
	return span{cyan, shown}
}

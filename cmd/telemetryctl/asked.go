package main

import (
	"fmt"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/internal/config"
)

// ownStream refuses an --env that would send telemetry to another stream than
// the one that is read.
func (l *local) ownStream(asked map[string]string) error {
	for _, name := range []string{config.Prefix + "STREAM", "AWS_KINESIS_STREAM_NAME"} {
		if stream, found := asked[name]; found && stream != l.stream {
			return fmt.Errorf("--env %s=%s: the stream is chosen by --stream, which is %s", name, stream, l.stream)
		}
	}
	return nil
}

// isOff tells whether the extension is told to deliver nothing.
func isOff(variables map[string]string) bool {
	return slices.Contains([]string{"false", "0", "off", "no"}, strings.ToLower(variables[config.Prefix+"ENABLED"]))
}

// isBare tells whether the extension is told to write bare messages, which
// nobody can hold against what was said.
func isBare(variables map[string]string) bool {
	return strings.EqualFold(variables[config.Prefix+"FORMAT"], string(config.FormatMessage))
}

// leavesPlatform tells whether the extension is told not to ship the platform's
// events. A list that it can't read has its default, where they are in.
func leavesPlatform(variables map[string]string) bool {
	types := strings.TrimSpace(strings.ToLower(variables[config.Prefix+"TYPES"]))
	if types == "" {
		return false
	}
	for word := range strings.SplitSeq(types, ",") {
		switch strings.TrimSpace(word) {
		case "function", "extension", "":
		default: // the platform's, all, or nothing that is known
			return false
		}
	}
	return true
}

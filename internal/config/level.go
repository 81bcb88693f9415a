package config

import (
	"errors"
	"strings"
)

// LogLevel orders the lines of the extension's own log.
type LogLevel int

// The levels, the least grave first.
const (
	LevelDebug LogLevel = iota
	LevelInfo
	LevelWarn
	LevelError
)

// String is the level as KINESIS_TELEMETRY_LOG_LEVEL spells it.
func (l LogLevel) String() string {
	switch l {
	case LevelDebug:
		return "debug"
	case LevelWarn:
		return "warn"
	case LevelError:
		return "error"
	default:
		return "info"
	}
}

// parseLevel also takes the two levels that only Lambda has, trace and fatal.
func parseLevel(s string) (LogLevel, error) {
	switch strings.ToLower(s) {
	case "trace", "debug":
		return LevelDebug, nil
	case "info":
		return LevelInfo, nil
	case "warn", "warning":
		return LevelWarn, nil
	case "error", "fatal":
		return LevelError, nil
	}
	return LevelInfo, errors.New("not one of debug, info, warn, error")
}

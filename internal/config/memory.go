package config

import (
	"errors"
	"fmt"
	"strconv"
)

const (
	memorySize  = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
	logLevel    = "AWS_LAMBDA_LOG_LEVEL"
	memoryLeast = 128     // MB, the least that a function can have
	memoryMost  = 1 << 20 // MB, far above the most

	// queueLeast leaves room for two records of the usual limit, 1 MiB.
	queueLeast = 2 * mib
	queueMost  = 1024 * mib

	// goLimit is Go's own. The customer may set it for a function in Go, and
	// Lambda gives the extension the same variables.
	goLimit = "GOMEMLIMIT"
)

func (c *Config) setMemory(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > memoryMost {
		return errors.New("not a number of MB")
	}
	c.Function.MemoryMB = n
	return nil
}

// queueShare is the default of the queue: the extension lives in the
// function's memory and takes a sixteenth of it.
func queueShare(env environment) string {
	c := Config{Function: Function{MemoryMB: memoryLeast}}
	if text := env[memorySize]; text != "" {
		_ = c.setMemory(text) // said once, by the setting's own row
	}
	return strconv.Itoa(min(max(c.Function.MemoryMB*mib/16, 4*mib), 64*mib))
}

// What the runtime is asked to stay within is a net, well above what is ever in
// use: a limit that the live heap comes near costs more CPU than all the rest.
const (
	// workingRoom is for everything but the queue: about three times what
	// that takes at its peak.
	workingRoom = 32 * mib
	// copiesOfRecord is how often a large record may lie in memory, on its way
	// from the push to the request.
	copiesOfRecord = 8
)

// netOfMemory derives MemoryLimit from the sizes that the function's memory and
// the settings gave.
func (c *Config) netOfMemory(env environment) {
	if env[goLimit] != "" {
		return
	}
	large := max(c.MaxRecordBytes-mib, 0)
	c.MemoryLimit = int64(workingRoom) + int64(c.QueueMaxBytes)*3/2 + copiesOfRecord*int64(large)
}

// warnQueue tells those who gave away more memory than the function can spare.
func (c *Config) warnQueue() {
	if c.QueueMaxBytes > c.Function.MemoryMB*mib/2 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%sQUEUE_MAX_BYTES=%s is more than half of the function's %d MB",
			Prefix, showSize(c.QueueMaxBytes), c.Function.MemoryMB))
	}
}

// lambdaLogLevel follows the level of the function's own log.
func lambdaLogLevel(env environment) string {
	level, err := parseLevel(env[logLevel])
	if err != nil {
		return LevelInfo.String()
	}
	return level.String()
}

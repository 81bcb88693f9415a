package main

import (
	"fmt"

	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// sentence says a step of the life cycle in a few words.
func sentence(s lambdasim.Step) string {
	switch s.Kind {
	case lambdasim.LaunchFailed:
		return fmt.Sprintf("%s cannot be executed: %v", s.Name, s.Err)
	case lambdasim.Exited:
		if s.ExitCode < 0 {
			return s.Name + " was ended by a signal"
		}
		return fmt.Sprintf("%s left with status %d", s.Name, s.ExitCode)
	case lambdasim.Killed:
		return s.Name + " did not leave in time and was killed"
	case lambdasim.ShutdownBegun:
		return "shutdown: " + s.Status
	}
	text := string(s.Kind)
	if s.Name != "" {
		text = s.Name + ": " + text
	}
	if s.Status != "" && s.Status != "success" {
		text += ", " + s.Status
	}
	if s.ErrorType != "" {
		text += ", " + s.ErrorType
	}
	if s.Duration > 0 {
		text += " after " + display.Duration(s.Duration)
	}
	return text
}

// exitOf says how a process ended, by its exit status.
func exitOf(code int) string {
	if code < 0 {
		return "killed by a signal"
	}
	return fmt.Sprintf("exit status %d", code)
}

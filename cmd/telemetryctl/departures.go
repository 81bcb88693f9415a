package main

import (
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// departures are the ends of the extension, one in each environment. The zero
// value is ready. It is not for concurrent use.
type departures struct {
	ends   display.Ends
	killed bool // by the local Lambda, and not noted as left yet
}

// step takes in a step of the life cycle.
func (d *departures) step(s lambdasim.Step) {
	if s.Name == runtimeName {
		return
	}
	switch s.Kind {
	case lambdasim.Killed:
		d.killed = true
	case lambdasim.Exited:
		d.ends.All++
		switch {
		case d.killed:
			d.ends.Killed++
		case s.ExitCode != 0:
			d.ends.Crashed++
			d.ends.Status = s.ExitCode
		}
		d.killed = false
	}
}

// printed takes in a line that the extension printed.
func (d *departures) printed(l logLine) {
	if complaint := l.complaint(); complaint != "" {
		d.ends.Complaint = complaint
	}
}

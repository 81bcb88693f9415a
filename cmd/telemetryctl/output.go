package main

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// output writes events, steps and the account, for a person or for a machine.
// What it writes is kept until flush, so that a burst is one write.
type output struct {
	w       io.Writer
	aside   io.Writer // for what is urgent and would break a machine's input
	style   display.Style
	json    bool
	quiet   bool
	verbose bool

	buffer []byte
	urgent []byte // for aside
	err    error  // the first of a write; nothing is written after it
}

// rows is how many rows of a screen one event may take, unless all is asked
// for.
const rows = 4

func (l *local) output(s streams) *output {
	o := &output{w: s.out, aside: s.err, json: l.json, quiet: l.quiet, verbose: l.verbose}
	o.style = display.Style{Colour: s.outWidth > 0 && !l.noColor, Width: s.outWidth, Rows: rows, Zone: time.Local}
	if l.verbose || l.json {
		o.style.Rows = 0
	}
	return o
}

// event writes an event; exit is how the process ended, where it says that one
// did.
func (o *output) event(e consumer.Placed, exit string) {
	switch {
	case o.quiet:
	case o.json:
		o.buffer = appendLine(o.buffer, e.Event)
	default:
		o.buffer = o.style.AppendEvent(o.buffer, e.Event, display.Aside{Exit: exit, Late: e.Late, Again: e.Again})
	}
}

func (o *output) note(n note) {
	if n.printed == nil {
		o.step(n.step)
		return
	}
	o.printed(*n.printed)
}

// printed writes a line of the extension's. Who wants only the account, or
// feeds it to a machine, still wants to know of trouble.
func (o *output) printed(l logLine) {
	switch {
	case strings.TrimSpace(l.text) == "" || (o.quiet || o.json) && !l.urgent():
	case o.json:
		o.urgent = o.style.AppendEvent(o.urgent, l.event(), display.Aside{})
	default:
		o.buffer = o.style.AppendEvent(o.buffer, l.event(), display.Aside{})
	}
}

// step tells a step of the life cycle: unless all are asked for, only those
// that tell of a misfortune.
func (o *output) step(s lambdasim.Step) {
	misfortune := s.Kind == lambdasim.Killed || s.Kind == lambdasim.LaunchFailed || s.Kind == lambdasim.Exited && s.Name != runtimeName && s.ExitCode != 0
	if o.quiet || o.json || !o.verbose && !misfortune {
		return
	}
	o.buffer = o.style.AppendStep(o.buffer, s.At, s.RequestID, sentence(s))
}

func (o *output) summary(s account.Summary, e display.Ending) {
	if !o.json {
		o.buffer = o.style.AppendSummary(o.buffer, s, e)
		return
	}
	text, err := json.Marshal(map[string]any{"account": s, "shutdown": e})
	if err != nil {
		o.err = err
		return
	}
	o.buffer = append(append(o.buffer, text...), '\n')
}

func (o *output) pending() bool { return len(o.buffer)+len(o.urgent) > 0 }

func (o *output) flush() {
	if len(o.urgent) > 0 {
		_, _ = o.aside.Write(o.urgent) // nobody can be told
		o.urgent = o.urgent[:0]
	}
	if o.err == nil && len(o.buffer) > 0 {
		_, o.err = o.w.Write(o.buffer)
	}
	o.buffer = o.buffer[:0]
}

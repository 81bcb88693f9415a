package main

import (
	"encoding/json"
	"io"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// output writes events, steps and the account, for a person or for a machine.
// What it writes is kept until flush, so that a burst is one write.
type output struct {
	w       io.Writer
	style   display.Style
	json    bool
	quiet   bool
	verbose bool

	buffer []byte
	err    error // the first of a write; nothing is written after it
}

// rows is how many rows of a screen one event may take, unless all is asked
// for.
const rows = 4

func (l *local) output(s streams) *output {
	o := &output{w: s.out, json: l.json, quiet: l.quiet, verbose: l.verbose}
	o.style = display.Style{Colour: s.outWidth > 0 && !l.noColor, Width: s.outWidth, Rows: rows, Zone: time.Local}
	if l.verbose {
		o.style.Rows = 0
	}
	return o
}

func (o *output) event(e record.Event) {
	switch {
	case o.quiet:
	case o.json:
		o.buffer = appendLine(o.buffer, e)
	default:
		o.buffer = o.style.AppendEvent(o.buffer, e)
	}
}

// step tells a step of the life cycle: unless all are asked for, only those
// that tell of a misfortune.
func (o *output) step(s lambdasim.Step) {
	misfortune := s.Kind == lambdasim.Killed || s.Kind == lambdasim.Exited && s.Name != "runtime" && s.ExitCode != 0
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

func (o *output) pending() bool { return len(o.buffer) > 0 }

func (o *output) flush() {
	if o.err == nil {
		_, o.err = o.w.Write(o.buffer)
	}
	o.buffer = o.buffer[:0]
}

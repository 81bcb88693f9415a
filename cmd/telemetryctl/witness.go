package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// witness watches the local Lambda. It writes what was said into the account
// and keeps the steps of the life cycle until they are asked for: Lambda must
// not wait for a terminal.
type witness struct {
	account *account.Account
	// noPlatform is set where the extension is not to ship the platform's
	// events, which it needs to be told all the same.
	noPlatform bool

	mu     sync.Mutex
	notes  []note
	pushed lambdasim.Event   // the first of the batch delivered last
	exit   string            // how the runtime ended last
	exits  map[string]string // by request
	inits  []string          // how it ended in inits, not told yet
	launch error             // the function's, of the first start
	begun  bool              // an init is over
	left   departures
}

// exitError is what Lambda says of a runtime that left.
const exitError = "Runtime.ExitError"

// runtimeName is what the local Lambda calls the function's process.
const runtimeName = "runtime"

// note is something to tell that is no event: a step of the life cycle, or a
// line that the extension printed.
type note struct {
	at      time.Time
	step    lambdasim.Step
	printed *logLine
}

func (w *witness) observer() lambdasim.Observer {
	return lambdasim.Observer{
		Said: func(e lambdasim.Event) {
			if e.Type == "extension" {
				w.unprint(e)
			}
			if w.counts(e) {
				w.account.Said(said(e))
			}
		},
		Delivered: w.delivered,
		Printed: func(_ string, line []byte) {
			l := logLine{time.Now(), string(line)}
			if last, ok := l.lastWord(); ok {
				w.account.ShutDown(last)
			}
			w.printed(l)
		},
		Lost: func(e lambdasim.Event, why lambdasim.LossReason) {
			if text := ""; e.Type == "extension" && json.Unmarshal(e.Record, &text) == nil {
				w.printed(logLine{e.At, text})
			} else if e.Type == "extension" {
				w.printed(logLine{e.At, string(e.Record)})
			}
			if !w.counts(e) {
				return
			}
			// What the extension says when it has left is for nobody to deliver.
			if why == lambdasim.BufferFull || e.Type == "extension" {
				w.account.Dropped(said(e))
			} else {
				w.account.Unpushed()
			}
		},
		Step: w.step,
	}
}

func (w *witness) step(s lambdasim.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, note{at: s.At, step: s})
	w.left.step(s)
	died := s.ErrorType == exitError
	switch {
	case s.Kind == lambdasim.LaunchFailed && s.Name == runtimeName && !w.begun:
		w.launch = s.Err
	case s.Kind == lambdasim.InitDone:
		w.begun = true
		if died {
			w.inits = append(w.inits, w.exit)
		}
	case s.Kind == lambdasim.Exited && s.Name == runtimeName:
		w.exit = exitOf(s.ExitCode)
	case s.Kind == lambdasim.RuntimeDone && died:
		if w.exits == nil {
			w.exits = map[string]string{}
		}
		w.exits[s.RequestID] = w.exit
	}
}

// printed notes a line of the extension's.
func (w *witness) printed(l logLine) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, note{at: l.at, printed: &l})
	w.left.printed(l)
}

// departed is how the extension ended in each environment so far.
func (w *witness) departed() display.Ends {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.left.ends
}

// unprint forgets a line that Lambda also says as an event: it is shown when
// it was read.
func (w *witness) unprint(e lambdasim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, n := range w.notes {
		if n.printed != nil && n.printed.saidAs(e.Record) {
			w.notes = slices.Delete(w.notes, i, i+1)
			return
		}
	}
}

// delivered notes what Lambda pushed once more: the same batch again.
func (w *witness) delivered(batch []lambdasim.Event) {
	first := batch[0]
	w.mu.Lock()
	again := first.Subscriber == w.pushed.Subscriber && first.Seq == w.pushed.Seq && first.At.Equal(w.pushed.At)
	w.pushed = first
	w.mu.Unlock()
	if !again {
		return
	}
	for _, e := range batch {
		if w.counts(e) {
			w.account.Repeated(said(e))
		}
	}
}

// ending is how the process ended that an event says of that it did.
func (w *witness) ending(e record.Event) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.Type == "platform.initRuntimeDone" && len(w.inits) > 0 && bytes.Contains(e.Record, []byte(exitError)) {
		exit := w.inits[0]
		w.inits = w.inits[1:]
		return exit
	}
	if e.Type != "platform.runtimeDone" {
		return ""
	}
	exit := w.exits[e.RequestID]
	delete(w.exits, e.RequestID)
	return exit
}

// launched tells whether an init is over, and why the function could not be
// executed in the first.
func (w *witness) launched() (begun bool, failed error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.begun, w.launch
}

// counts tells whether an event is to be found on the stream.
func (w *witness) counts(e lambdasim.Event) bool {
	return !w.noPlatform || !strings.HasPrefix(e.Type, "platform.")
}

// takeNotes returns the notes from before a moment that were not taken yet, in
// their order.
func (w *witness) takeNotes(before time.Time) []note {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.notes) == 0 {
		return nil
	}
	slices.SortStableFunc(w.notes, func(a, b note) int { return a.at.Compare(b.at) })
	n := 0
	for n < len(w.notes) && w.notes[n].at.Before(before) {
		n++
	}
	taken := slices.Clone(w.notes[:n])
	w.notes = slices.Delete(w.notes, 0, n)
	return taken
}

func said(e lambdasim.Event) account.Said {
	return account.Said{At: e.At, Time: timeOf(e.JSON), Type: e.Type, Record: jsontext.Value(e.Record)}
}

// timeOf is the member "time" of a pushed element.
func timeOf(element []byte) string {
	d := jsontext.NewDecoder(bytes.NewBuffer(element))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return ""
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return ""
		}
		wanted := name.String() == "time"
		value, err := d.ReadValue()
		if err != nil {
			return ""
		}
		if text, err := jsontext.AppendUnquote(nil, value); wanted && err == nil {
			return string(text)
		}
	}
	return ""
}

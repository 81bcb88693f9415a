package main

import (
	"bytes"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// witness watches the local Lambda. It writes what was said into the account
// and keeps the steps of the life cycle until they are asked for: Lambda must
// not wait for a terminal.
type witness struct {
	account *account.Account
	// noPlatform is set where the extension is not to ship the platform's
	// events, which it needs to be told all the same.
	noPlatform bool

	mu    sync.Mutex
	steps []lambdasim.Step
}

func (w *witness) observer() lambdasim.Observer {
	return lambdasim.Observer{
		Said: func(e lambdasim.Event) {
			if w.counts(e) {
				w.account.Said(said(e))
			}
		},
		Lost: func(e lambdasim.Event, why lambdasim.LossReason) {
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
		Step: func(s lambdasim.Step) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.steps = append(w.steps, s)
		},
	}
}

// counts tells whether an event is to be found on the stream.
func (w *witness) counts(e lambdasim.Event) bool {
	return !w.noPlatform || !strings.HasPrefix(e.Type, "platform.")
}

// takeSteps returns the steps since the last time.
func (w *witness) takeSteps() []lambdasim.Step {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.steps
	w.steps = nil
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

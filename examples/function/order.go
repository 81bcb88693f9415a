package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// order is what one invocation is asked to do.
type order struct {
	// Lines is how many lines to log; 0 to 1,000,000.
	Lines int `json:"lines"`
	// Bytes is about how long each line is; 0 to 1 MiB, 0 for its natural
	// length.
	Bytes int `json:"bytes"`
	// Shape is how lines look: text, json, multiline, long, unicode, or mixed
	// (the default), which takes them in turn.
	Shape string `json:"shape"`
	// Sleep is how long to sleep after logging, as Go writes durations.
	Sleep pause `json:"sleep"`
	// Overrun sleeps until the function's timeout ends it.
	Overrun bool `json:"overrun"`
	// Fail answers with an error.
	Fail bool `json:"fail"`
	// Panic panics, which ends the process.
	Panic bool `json:"panic"`
}

const (
	mostLines = 1_000_000
	mostBytes = 1 << 20
)

// pause is a duration that reads "100ms".
type pause time.Duration

func (p *pause) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*p = pause(d)
	return err
}

// parseOrder reads a payload. asked is false when it asks for nothing.
func parseOrder(payload []byte) (o order, asked bool, err error) {
	switch string(bytes.TrimSpace(payload)) {
	case "", "{}", "null":
		return order{}, false, nil
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return order{}, false, fmt.Errorf("reading the payload: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return order{}, false, fmt.Errorf("reading the payload: more than one value")
	}
	return o, true, o.check()
}

func (o order) check() error {
	switch {
	case o.Lines < 0 || o.Lines > mostLines:
		return fmt.Errorf("lines: %d is not within 0 to %d", o.Lines, mostLines)
	case o.Bytes < 0 || o.Bytes > mostBytes:
		return fmt.Errorf("bytes: %d is not within 0 to %d", o.Bytes, mostBytes)
	case o.Sleep < 0:
		return fmt.Errorf("sleep: %v is negative", time.Duration(o.Sleep))
	case o.Shape != "" && o.Shape != "mixed" && !slices.Contains(shapes, o.Shape):
		return fmt.Errorf("shape: %q is none of mixed and %v", o.Shape, shapes)
	}
	return nil
}

// vary says what the n-th invocation of a process does when nobody says so, n
// from 1: each logs a few lines more or less, every fourth fails, and the
// ninth panics, after which a new process begins again at the first.
func vary(n int) order {
	return order{
		Lines: 2 + n%4,
		Sleep: pause(time.Duration(n%3) * 15 * time.Millisecond),
		Fail:  n%4 == 0,
		Panic: n%9 == 0,
	}
}

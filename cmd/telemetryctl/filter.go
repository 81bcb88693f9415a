package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/internal/rules"
	"kinesis-telemetry-api-extension/record"
)

// filter is what of a stream is to be shown. The zero value shows all.
type filter struct {
	types     []string // globs
	functions string   // a glob
	request   string   // an invocation's id, or its beginning
	least     record.Level
	text      *regexp.Regexp
}

// newFilter reads what the flags say. An error names the flag.
func newFilter(types, function, request, level, text string) (filter, error) {
	f := filter{functions: function, request: request}
	for _, glob := range strings.Split(types, ",") {
		if glob = strings.TrimSpace(glob); glob != "" {
			f.types = append(f.types, glob)
		}
	}
	for _, glob := range f.types {
		if _, err := path.Match(glob, ""); err != nil {
			return filter{}, fmt.Errorf("--type is %q, but must be a list of types such as function,platform.*", types)
		}
	}
	if _, err := path.Match(function, ""); err != nil {
		return filter{}, fmt.Errorf("--function is %q, but must be a name, in which * stands for any characters", function)
	}
	if level != "" {
		if f.least = record.ParseLevel(level); f.least == record.NoLevel {
			return filter{}, fmt.Errorf("--level is %q, but must be trace, debug, info, warn, error or fatal", level)
		}
	}
	if text != "" {
		expression, err := regexp.Compile(text)
		if err != nil {
			return filter{}, fmt.Errorf("--grep is %q, but must be a regular expression: %w", text, err)
		}
		f.text = expression
	}
	return f, nil
}

// byLine tells whether some lines of an invocation may pass and others not.
func (f *filter) byLine() bool { return f.least != record.NoLevel || f.text != nil }

// passes tells whether an event is to be shown that belongs to an invocation,
// or to none.
func (f *filter) passes(e record.Event, requestID string) bool {
	return f.concerns(e, requestID) && f.ofType(e) && f.says(e)
}

// concerns tells whether an event is of the function and invocation asked for.
func (f *filter) concerns(e record.Event, requestID string) bool {
	if f.request != "" && !strings.HasPrefix(requestID, f.request) {
		return false
	}
	return f.functions == "" || matches(f.functions, e.Function)
}

func (f *filter) ofType(e record.Event) bool {
	return len(f.types) == 0 || slices.ContainsFunc(f.types, func(glob string) bool { return matches(glob, e.Type) })
}

// says looks into the record. What has no level is of none that was asked for.
func (f *filter) says(e record.Event) bool {
	if f.least != record.NoLevel && levelOf(e) < f.least {
		return false
	}
	return f.text == nil || f.text.MatchString(e.Text()) || f.text.Match(e.Foreign)
}

// levelOf is the level that the extension finds in a line.
func levelOf(e record.Event) record.Level {
	return rules.LevelOf(record.Raw{Type: record.AppendText(nil, []byte(e.Type)), Record: e.Record})
}

func matches(glob, name string) bool {
	ok, err := path.Match(glob, name)
	return ok && err == nil
}

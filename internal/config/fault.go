package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quotedLen bounds what a message shows of a value, in bytes: enough to
// recognise it, too little to flood the log.
const quotedLen = 64

// Error names every bad setting of one environment.
type Error struct {
	Faults []Fault
	// Strict tells that the function's init fails for them, so that the message
	// names nothing that counts instead.
	Strict bool
}

// Fault is one bad setting.
type Fault struct {
	Name  string // of the environment variable
	Value string // quoted and cut, or a word for a value that isn't shown
	Why   string // what is wrong with it
	Using string // what counts instead; empty where nothing can
}

// Misdirects tells whether a fault leaves open where telemetry belongs. It
// must then go nowhere: a default may be somebody else's stream.
func (e *Error) Misdirects() bool {
	return slices.ContainsFunc(e.Faults, func(f Fault) bool { return f.Using == "" })
}

func (e *Error) Error() string {
	var b strings.Builder
	if len(e.Faults) == 1 {
		b.WriteString("1 bad setting: ")
	} else {
		fmt.Fprintf(&b, "%d bad settings: ", len(e.Faults))
	}
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s=%s: %s", f.Name, f.Value, f.Why)
		if f.Using != "" && !e.Strict {
			fmt.Fprintf(&b, ", using %s", f.Using)
		}
	}
	return b.String()
}

// adjustment is how a parse function says that it took a value, but not as it
// was: a warning, not a fault.
type adjustment string

func (a adjustment) Error() string { return string(a) }

// quote shows a value in a message. What looks like a URL with a password in
// it is not shown.
func quote(value string) string {
	if strings.Contains(value, "@") {
		return "(not shown)"
	}
	if len(value) <= quotedLen {
		return strconv.Quote(value)
	}
	cut := quotedLen
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return strconv.Quote(value[:cut]) + "…"
}

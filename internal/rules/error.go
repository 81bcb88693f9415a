package rules

import (
	"fmt"
	"strings"
)

// Error is what is wrong with a rule.
type Error struct {
	Number int    // from 1 on; 0 for the text as a whole
	Name   string // empty if it has none
	Type   string // empty if it isn't known
	Fault  string // where, and what
}

// Error says which rule it is, and what is wrong with it.
func (e *Error) Error() string {
	switch {
	case e.Number == 0:
		return e.Fault
	case e.Name == "":
		return fmt.Sprintf("rule %d: %s", e.Number, e.Fault)
	}
	return fmt.Sprintf("rule %d (%.80q): %s", e.Number, e.Name, e.Fault)
}

// MayLeak tells whether the rule is a mask, or may have been one: what it was to
// hide is sent.
func (e *Error) MayLeak() bool { return e.Type != ExcludeAtMatch && e.Type != IncludeAtMatch }

// Errors is all that is wrong with rules.
type Errors []*Error

// Error has a line for each.
func (e Errors) Error() string {
	var lines []string
	for _, one := range e {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap is for package errors.
func (e Errors) Unwrap() []error {
	var all []error
	for _, one := range e {
		all = append(all, one)
	}
	return all
}

package main

import "errors"

// The exit statuses.
const (
	statusOK          = 0
	statusIncomplete  = 1   // an event is missing, or a rule is wrong
	statusUsage       = 2   // it could not begin; one sentence said why
	statusUnjudged    = 3   // there was nothing to judge; the verdict said why
	statusInterrupted = 130 // ended by Ctrl-C, as a shell counts it
)

var (
	errIncomplete  = errors.New("an event is missing")
	errBadRule     = errors.New("a rule is wrong")
	errUnjudged    = errors.New("there was nothing to judge")
	errInterrupted = errors.New("interrupted")
)

func statusOf(err error) int {
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, errIncomplete), errors.Is(err, errBadRule):
		return statusIncomplete
	case errors.Is(err, errUnjudged):
		return statusUnjudged
	case errors.Is(err, errInterrupted):
		return statusInterrupted
	}
	return statusUsage
}

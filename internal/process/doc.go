// Package process changes, judges and leaves out events on their way to the
// stream. Everything in it is a pure function of events.
package process

// Package rules chooses among events and masks what is in them, as Datadog's
// users know it, and finds the levels of lines. Everything in it is a pure
// function of events.
package rules

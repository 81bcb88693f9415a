// Package process decides what becomes of events on their way to the stream:
// which are left out, what in them is masked, what is added, and which wait
// until it is known how their invocation ends. It depends on the events alone.
package process

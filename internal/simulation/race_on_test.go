//go:build race

package simulation

// raced tells that the race detector is on, under which Go draws the order of
// goroutines anew each time.
const raced = true

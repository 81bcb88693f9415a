// Package simulation draws lives of the extension from seeds and holds each to
// the invariants of DESIGN.md. In a life the extension's own Run, the local
// Lambda and the local Kinesis meet in one testing/synctest bubble, where hours
// take milliseconds. All of it is in the tests; make simulate runs any number
// of seeds, or one with its timeline.
package simulation

// Package endtoend holds the built extension to its promises. Its tests run
// the binary as a process under the local Lambda, with the example function
// beside it, and look at what lies on a stream afterwards: one of the local
// Kinesis, or of an emulator that others wrote.
package endtoend

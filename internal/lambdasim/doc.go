// Package lambdasim is a local Lambda on the real wire: the Runtime API, the
// Extensions API and the Telemetry API on one loopback address, the life cycle
// that joins them (init, invoke, freeze, thaw, reset, shutdown), and the faults
// that Lambda and its emulators are known for.
//
// It runs real processes (Executable) that are frozen by SIGSTOP, or Go
// functions (Func) on an in-memory network, so that a whole life fits into a
// testing/synctest bubble: time comes only from package time and from contexts,
// connections only from Config.Network, randomness only from Config.Seed.
//
// It mirrors these pages of AWS's Lambda developer guide: "Lambda runtime API",
// "Lambda Extensions API", "Telemetry API", "Telemetry API Event schema
// reference" and "Lambda execution environment". Where the pages are silent or
// wrong, it does what AWS's own runtime interface emulator does.
package lambdasim

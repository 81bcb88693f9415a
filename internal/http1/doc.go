// Package http1 is HTTP/1.1 as an extension speaks it: calls made one at a
// time, and a listener that is pushed to. It takes nothing that net/http would
// not take, and quotes nothing of what it read in an error.
//
// net/http, which can do far more, would take a tenth of the extension's start,
// 0.7 MB of the function's memory, and goroutines of its own for each connection:
// threads, in a process that has just begun.
//
// https://www.rfc-editor.org/rfc/rfc9112
package http1

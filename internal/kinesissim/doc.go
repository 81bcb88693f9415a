// Package kinesissim is a local Kinesis Data Streams on the real wire: the
// JSON 1.1 protocol over HTTP, and CBOR for putting records, shards by MD5 range with AWS's limits, AWS's
// validation and error texts, verified signatures, bounded memory, and faults
// by script.
//
// A [Server] serves any [net.Listener] the caller made: loopback TCP for
// people, an in-memory one inside a testing/synctest bubble for tests. It
// takes all time from package time and owns each goroutine it starts.
//
// It shares no wire type with any client, so that a client's mistake on the
// wire stays visible. What it mirrors is the Amazon Kinesis Data Streams API
// reference, https://docs.aws.amazon.com/kinesis/latest/APIReference/.
package kinesissim

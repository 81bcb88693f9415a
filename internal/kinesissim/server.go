package kinesissim

import (
	"net"
	"net/http"
	"time"
)

// Server is a local Kinesis. Make it with New.
type Server struct {
	config Config
}

// StreamSpec says what a new stream is like, as CreateStream's parameters do:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
type StreamSpec struct {
	Name           string // 1..128 of [a-zA-Z0-9_.-]
	Shards         int    // of a provisioned stream; 1 when 0; ignored with OnDemand
	OnDemand       bool   // four shards
	MaxRecordBytes int    // data and key; 1 MiB..10 MiB; 1 MiB when 0
}

// Record is one record that a stream keeps.
type Record struct {
	ShardID        string
	SequenceNumber string
	Arrived        time.Time
	PartitionKey   string
	Data           []byte // shared with the server: not to be changed
}

// New makes a server that has no stream and serves no listener yet.
func New(config Config) *Server {
	return &Server{config: config.withDefaults()}
}

// Serve answers requests on l until Close, then returns http.ErrServerClosed.
// It closes l. It may be called for several listeners.
func (s *Server) Serve(l net.Listener) error { panic("todo") }

// Close ends every listener, connection and waiting call, and returns when
// all goroutines of the server have ended. The records stay readable.
func (s *Server) Close() error { panic("todo") }

// ServeHTTP answers one call. An outage resets calls that come this way, but
// only Serve can also turn new connections away.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("todo") }

// CreateStream makes a stream as the operation of that name does, with the
// same delay and errors.
func (s *Server) CreateStream(spec StreamSpec) error { panic("todo") }

// SetFaults replaces the script of faults from the next call on and counts
// calls and time from now.
func (s *Server) SetFaults(f Faults) { panic("todo") }

// Records returns what the stream keeps, shard by shard, in the order of
// arrival in each; nil when there is no such stream.
func (s *Server) Records(stream string) []Record { panic("todo") }

// ARN returns the ARN of the stream of that name, whether it exists or not.
func (s *Server) ARN(stream string) string {
	return "arn:aws:kinesis:" + s.config.Region + ":" + s.config.Account + ":stream/" + stream
}

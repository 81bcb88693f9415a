package kinesissim

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a local Kinesis. Make it with New.
type Server struct {
	config Config
	script script

	mu      sync.RWMutex
	streams map[string]*stream

	resharding sync.Mutex // makes one split or merge look and leap alone

	life        sync.Mutex // guards servers and the closing of closed
	closed      chan struct{}
	servers     []*http.Server
	serving     sync.WaitGroup // calls of Serve
	connections sync.WaitGroup // their connections; grows only in Serve
	calls       sync.WaitGroup // calls of ServeHTTP
}

// StreamSpec says what a new stream is like, as CreateStream's parameters do:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
type StreamSpec struct {
	Name           string // 1..128 of [a-zA-Z0-9_.-]
	Shards         int    // of a provisioned stream; 1 when 0; ignored with OnDemand
	OnDemand       bool   // four shards
	MaxRecordBytes int    // data and key; 1 MiB..10 MiB in whole KiB; 1 MiB when 0
}

// New makes a server that has no stream and serves no listener yet.
func New(config Config) *Server {
	s := &Server{
		config:  config.withDefaults(),
		streams: make(map[string]*stream),
		closed:  make(chan struct{}),
	}
	s.script.set(config.Faults)
	return s
}

// SetFaults replaces the script of faults from the next call on and counts
// calls and time from now.
func (s *Server) SetFaults(f Faults) { s.script.set(f) }

// ARN returns the ARN of the stream of that name, whether it exists or not.
func (s *Server) ARN(stream string) string {
	return "arn:aws:kinesis:" + s.config.Region + ":" + s.config.Account + ":stream/" + stream
}

// Serve answers requests on l until Close, then returns http.ErrServerClosed.
// It closes l. It may be called for several listeners.
func (s *Server) Serve(l net.Listener) error {
	quiet := log.New(io.Discard, "", 0)
	h := &http.Server{Handler: s, ConnState: s.track, ReadHeaderTimeout: time.Minute, ErrorLog: quiet}
	if !s.begin(h) {
		return errors.Join(http.ErrServerClosed, l.Close())
	}
	defer s.serving.Done()
	return h.Serve(outageListener{l, &s.script})
}

// begin counts a call of Serve in; false when the server is closed.
func (s *Server) begin(h *http.Server) bool {
	s.life.Lock()
	defer s.life.Unlock()
	if s.isClosed() {
		return false
	}
	s.servers = append(s.servers, h)
	s.serving.Add(1)
	return true
}

func (s *Server) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// track counts connections. It hears of a new one from Serve itself and of its
// end from the last act of the connection's goroutine.
func (s *Server) track(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.connections.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.connections.Done()
	}
}

// Close ends every listener, connection and waiting call, and returns when
// all goroutines of the server have ended. The records stay readable.
func (s *Server) Close() error {
	err := s.stop()
	s.serving.Wait()
	s.connections.Wait()
	s.calls.Wait()
	return err
}

func (s *Server) stop() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.isClosed() {
		return nil
	}
	close(s.closed)
	var errs []error
	for _, h := range s.servers {
		errs = append(errs, h.Close())
	}
	return errors.Join(errs...)
}

// enter counts a call of ServeHTTP in; false when the server is closed.
func (s *Server) enter() bool {
	s.life.Lock()
	defer s.life.Unlock()
	if s.isClosed() {
		return false
	}
	s.calls.Add(1)
	return true
}

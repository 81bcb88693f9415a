package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// stream answers PutRecords: it takes every record, counts it, and keeps
// nothing.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
type stream struct {
	server   *http.Server
	listener net.Listener
	served   chan struct{} // closed when the server has ended

	mu       sync.Mutex
	taken    tally // guarded by mu
	requests int   // guarded by mu
}

func listenStream(ctx context.Context) (*stream, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &stream{listener: listener, served: make(chan struct{})}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: patience}
	go func() {
		defer close(s.served)
		_ = s.server.Serve(listener) // ends by close
	}()
	return s, nil
}

func (s *stream) address() string { return "http://" + s.listener.Addr().String() }

// close ends it and returns what it took.
func (s *stream) close() (taken tally, requests int) {
	_ = s.server.Close()
	<-s.served
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken, s.requests
}

func (s *stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var put putRecords
	if target := r.Header.Get("X-Amz-Target"); target != "Kinesis_20131202.PutRecords" {
		http.Error(w, "there is PutRecords only", http.StatusBadRequest)
		return
	}
	body, err := io.ReadAll(r.Body)
	said := notationOf(r)
	if err == nil {
		put, err = said.read(body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.count(put)
	w.Header().Set("Content-Type", said.contentType)
	_, _ = io.WriteString(w, said.taken(len(put.Records)))
}

func (s *stream) count(put putRecords) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	for _, record := range put.Records {
		s.taken.add(len(record.Data), record.PartitionKey)
	}
}

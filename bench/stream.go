package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
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

// putRecords is the request, as far as it is counted.
type putRecords struct {
	Records []struct {
		Data         []byte // base64 on the wire
		PartitionKey string
	}
}

func (s *stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var put putRecords
	if target := r.Header.Get("X-Amz-Target"); target != "Kinesis_20131202.PutRecords" {
		http.Error(w, "there is PutRecords only", http.StatusBadRequest)
		return
	}
	if err := json.NewDecoder(r.Body).Decode(&put); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	first := s.count(put)
	var b strings.Builder
	b.WriteString(`{"FailedRecordCount":0,"Records":[`)
	for i := range put.Records {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"SequenceNumber":"%d","ShardId":"shardId-000000000000"}`, first+i)
	}
	b.WriteString("]}")
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	fmt.Fprint(w, b.String())
}

// count returns the number of the first of these records.
func (s *stream) count(put putRecords) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.taken.records
	s.requests++
	for _, record := range put.Records {
		s.taken.add(len(record.Data), record.PartitionKey)
	}
	return first
}

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// endpoint answers PutRecords over TLS as cheaply as it can: it doesn't decode
// what it takes. It speaks HTTP/2 with those who want to, as Kinesis does.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
type endpoint struct {
	server   *http.Server
	listener net.Listener
	served   chan struct{} // closed when the server has ended
	bodies   sync.Pool     // of *[]byte

	mu    sync.Mutex
	taken []put // guarded by mu
}

// put is one PutRecords that was taken.
type put struct {
	arrived, answered time.Time // its headers had been read; its answer was about to be written
	bytes             int       // of the body
	records           int
}

func listenTLS(ctx context.Context, a *authority) (*endpoint, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	e := &endpoint{listener: listener, served: make(chan struct{})}
	e.server = &http.Server{
		Handler: e, ReadHeaderTimeout: patience,
		ErrorLog: log.New(io.Discard, "", 0), // connections that are dropped unused
	}
	e.server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{a.server}}
	go func() {
		defer close(e.served)
		_ = e.server.ServeTLS(listener, "", "") // ends by close
	}()
	return e, nil
}

func (e *endpoint) close() {
	_ = e.server.Close()
	<-e.served
}

// environment leads programs to it, who trust it if they trust a.
func (e *endpoint) environment(a *authority) []string {
	return append(a.trust(), e.address())
}

func (e *endpoint) address() string {
	return "AWS_ENDPOINT_URL_KINESIS=https://" + e.listener.Addr().String()
}

// puts are those that were taken since the last call.
func (e *endpoint) puts() []put {
	e.mu.Lock()
	defer e.mu.Unlock()
	taken := e.taken
	e.taken = nil
	return taken
}

func (e *endpoint) note(p put) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.taken = append(e.taken, p)
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := put{arrived: time.Now()}
	if r.Header.Get("X-Amz-Target") != "Kinesis_20131202.PutRecords" || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		http.Error(w, "signed PutRecords only", http.StatusBadRequest)
		return
	}
	lent, ok := e.bodies.Get().(*[]byte)
	if !ok {
		lent = new([]byte)
	}
	defer e.bodies.Put(lent)
	if r.ContentLength < 0 {
		http.Error(w, "without a length", http.StatusLengthRequired)
		return
	}
	body := slices.Grow((*lent)[:0], int(r.ContentLength))[:r.ContentLength]
	*lent = body
	if _, err := io.ReadFull(r.Body, body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	said := notationOf(r)
	p.bytes, p.records = len(body), bytes.Count(body, []byte(said.key))
	answer := said.taken(p.records)
	w.Header().Set("Content-Type", said.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	_, _ = io.WriteString(w, answer) //nolint:gosec // it holds nothing of the request
	p.answered = time.Now()
	e.note(p)                                 // before anybody can act on the answer
	_ = http.NewResponseController(w).Flush() // who doesn't read it asks again
}

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// call is one request of the program, and when it came.
type call struct {
	what string // register, subscribe, next
	at   time.Time
}

// lambda answers the Extensions and the Telemetry API for one life of one
// program: next gets SHUTDOWN, once shutDown was called.
type lambda struct {
	calls    chan call
	end      chan struct{} // closed by shutDown
	server   *http.Server
	listener net.Listener
	served   chan struct{} // closed when the server has ended
}

// leaveTime is what a program is given to leave. The extension has an account
// to deliver, which it tries for as long as it may.
const leaveTime = 100 * time.Millisecond

func listen(ctx context.Context) (*lambda, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &lambda{calls: make(chan call, 16), end: make(chan struct{}), listener: listener, served: make(chan struct{})}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /2020-01-01/extension/register", l.register)
	routes.HandleFunc("PUT /2022-07-01/telemetry", l.subscribe)
	routes.HandleFunc("GET /2020-01-01/extension/event/next", l.next)
	l.server = &http.Server{Handler: routes, ReadHeaderTimeout: patience}
	go func() {
		defer close(l.served)
		_ = l.server.Serve(listener) // ends by close
	}()
	return l, nil
}

func (l *lambda) address() string { return l.listener.Addr().String() }

// shutDown lets next be answered. It is called once.
func (l *lambda) shutDown() { close(l.end) }

func (l *lambda) close() {
	_ = l.server.Close()
	<-l.served
}

func (l *lambda) register(w http.ResponseWriter, r *http.Request) {
	l.note("register")
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Lambda-Extension-Identifier", "6f2c1d9e-8a53-4b0e-9c4a-2d1f7e5b3a10")
	fmt.Fprint(w, `{"functionName":"bench","functionVersion":"$LATEST","handler":"bootstrap","accountId":"123456789012"}`)
}

func (l *lambda) subscribe(w http.ResponseWriter, r *http.Request) {
	l.note("subscribe")
	_, _ = io.Copy(io.Discard, r.Body)
	fmt.Fprint(w, `"OK"`)
}

func (l *lambda) next(w http.ResponseWriter, r *http.Request) {
	l.note("next")
	select {
	case <-l.end:
	case <-r.Context().Done():
		return
	}
	deadline := time.Now().Add(leaveTime).UnixMilli()
	fmt.Fprintf(w, `{"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":%d}`, deadline)
}

// note drops what nobody waits for: a program that calls on and on.
func (l *lambda) note(what string) {
	select {
	case l.calls <- call{what, time.Now()}:
	default:
	}
}

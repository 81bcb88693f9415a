package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// call is one request of the program, and when it came.
type call struct {
	what string // register, subscribe, next
	at   time.Time
}

// lambda answers the Extensions and the Telemetry API for one life of one
// program: next gets INVOKE, once for each call of invoke, and SHUTDOWN, once
// shutDown was called.
type lambda struct {
	calls    chan call
	ports    chan string   // what was subscribed with
	invokes  chan string   // the requestIds of those that were not told yet
	count    int           // of invocations; invoke's
	end      chan struct{} // closed by shutDown
	leave    time.Duration // what the program is given to leave; set before shutDown
	server   *http.Server
	listener net.Listener
	served   chan struct{} // closed when the server has ended
}

func listen(ctx context.Context) (*lambda, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &lambda{
		calls: make(chan call, 16), ports: make(chan string, 1), invokes: make(chan string, 1), end: make(chan struct{}),
		listener: listener, served: make(chan struct{}),
	}
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

// invoke lets one next be answered with an invocation of a quarter of an hour,
// whose requestId it returns. One goroutine invokes.
func (l *lambda) invoke() string {
	l.count++
	id := fmt.Sprintf("3f1c5b1e-7f0a-4c7e-9a57-%012x", l.count)
	l.invokes <- id
	return id
}

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
	var said struct{ Destination struct{ URI string } }
	_ = json.NewDecoder(r.Body).Decode(&said) // without a port nothing is pushed
	if to, err := url.Parse(said.Destination.URI); err == nil {
		select {
		case l.ports <- to.Port():
		default: // it subscribed before
		}
	}
	fmt.Fprint(w, `"OK"`)
}

func (l *lambda) next(w http.ResponseWriter, r *http.Request) {
	l.note("next")
	select {
	case id := <-l.invokes:
		deadline := time.Now().Add(15 * time.Minute).UnixMilli()
		fmt.Fprintf(w, `{"eventType":"INVOKE","deadlineMs":%d,"requestId":"%s",`+
			`"invokedFunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:bench"}`, deadline, id)
		return
	case <-l.end:
	case <-r.Context().Done():
		return
	}
	deadline := time.Now().Add(l.leave).UnixMilli()
	fmt.Fprintf(w, `{"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":%d}`, deadline)
}

// note drops what nobody waits for: a program that calls on and on.
func (l *lambda) note(what string) {
	select {
	case l.calls <- call{what, time.Now()}:
	default:
	}
}

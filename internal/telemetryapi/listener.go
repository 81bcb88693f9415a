package telemetryapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Listener receives what Lambda pushes. Lambda is answered 200 as soon as a
// body has been received: an answer of any other kind makes it push the same
// again.
type Listener struct {
	server   http.Server
	listener net.Listener
	receiver Receiver
	most     int           // bytes that are kept of an event
	done     chan struct{} // closed when serving has ended
	failed   error         // guarded by done

	connections connections
	bodies      *bodies
	receiving   sync.WaitGroup // the bodies that are being received
	splitters   sync.Pool      // of *splitter
}

// Receiver is told what was pushed. Bodies are pushed one after another, but a
// client that isn't Lambda may push several at once.
type Receiver interface {
	// Receive takes one event; it must not keep it.
	Receive(*Event)
	// Received is called when a body has been received to its end and has been
	// answered.
	Received()
}

// Limits against a client that isn't Lambda.
const (
	headerTimeout = 5 * time.Second
	maxHeader     = 16 << 10
)

// closeTime is what a body gets that is being received when listening ends.
const closeTime = 300 * time.Millisecond

// Open opens what to listen on at host and port, or, where that is taken, on a
// port that the system chooses.
func Open(listen func(network, address string) (net.Listener, error), host string, port int) (net.Listener, error) {
	listener, err := listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil && port != 0 {
		listener, err = listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return nil, fmt.Errorf("listening for telemetry: %w", err)
	}
	return listener, nil
}

// Listen hands on what is pushed to listener, of each event at most the given
// number of bytes. Close closes listener.
func Listen(listener net.Listener, most int, receiver Receiver) *Listener {
	l := &Listener{listener: listener, receiver: receiver, most: most, done: make(chan struct{}), bodies: newBodies()}
	l.server = http.Server{
		Handler:                      l,
		ReadHeaderTimeout:            headerTimeout,
		MaxHeaderBytes:               maxHeader,
		ConnState:                    l.connections.note,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0), // see the DESIGN: nothing is printed while receiving
	}
	go l.serve()
	return l
}

func (l *Listener) serve() {
	defer close(l.done)
	if err := l.server.Serve(l.listener); !errors.Is(err, http.ErrServerClosed) {
		l.failed = fmt.Errorf("listening for telemetry: %w", err)
	}
}

// Address is where it listens, as host:port.
func (l *Listener) Address() string { return l.listener.Addr().String() }

// Close ends listening: at once for idle connections, for others after the body
// that is being received, but not later than after closeTime or when ctx ends.
// Nothing is handed on any more when it returns.
func (l *Listener) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	err := l.server.Shutdown(ctx)
	if err != nil {
		_ = l.server.Close() // the bodies that didn't end in time
	}
	<-l.done
	l.receiving.Wait()
	if l.failed != nil {
		return l.failed
	}
	if err != nil {
		return fmt.Errorf("closing the telemetry listener: %w", err)
	}
	return nil
}

func (l *Listener) splitter() *splitter {
	if spare, ok := l.splitters.Get().(*splitter); ok {
		return spare
	}
	return &splitter{receive: l.receiver.Receive, most: l.most}
}

// ServeHTTP receives one pushed body, on any path.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	end, begun := l.bodies.begin(r.Context(), w)
	if !begun {
		w.WriteHeader(http.StatusServiceUnavailable) // to be pushed again
		return
	}
	l.receiving.Add(1)
	defer l.receiving.Done()
	err := l.receive(r)
	end()
	if err != nil {
		w.WriteHeader(http.StatusBadRequest) // the body broke off; whoever sent it may send it again
		return
	}
	// The answer leaves before anybody acts on what was received: the process
	// may be frozen as soon as somebody does.
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(w).Flush() // who doesn't hear it pushes again
	l.receiver.Received()
}

// receive hands on what a body holds.
func (l *Listener) receive(r *http.Request) error {
	s := l.splitter()
	defer l.splitters.Put(s)
	return s.split(r.Body)
}

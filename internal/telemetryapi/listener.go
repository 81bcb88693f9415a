package telemetryapi

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

// Listener receives what Lambda pushes. Lambda is answered 200 as soon as a
// body has been received: an answer of any other kind makes it push the same
// again.
type Listener struct {
	server   *http1.Server
	address  string
	receiver Receiver
	most     int // bytes that are kept of an event

	bodies    *bodies
	splitters sync.Pool // of *splitter
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
	l := &Listener{address: listener.Addr().String(), receiver: receiver, most: most, bodies: newBodies()}
	l.server = http1.Serve(listener, l.answer)
	return l
}

// Address is where it listens, as host:port.
func (l *Listener) Address() string { return l.address }

// Close ends listening: at once for idle connections, for others after the body
// that is being received, but not later than after closeTime or when ctx ends.
// Nothing is handed on any more when it returns.
func (l *Listener) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	if err := l.server.Close(ctx); err != nil {
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

// answer receives one pushed body, on any path.
func (l *Listener) answer(e *http1.Exchange) {
	if e.Method != http1.MethodPost {
		_ = e.Answer(http1.StatusMethodNotAllowed, http1.Field{Name: "Allow", Value: http1.MethodPost})
		return
	}
	begun, err := l.receive(e)
	if !begun {
		_ = e.Answer(http1.StatusServiceUnavailable) // to be pushed again
		return
	}
	if err != nil {
		_ = e.Answer(http1.StatusBadRequest) // the body broke off; whoever sent it may send it again
		return
	}
	// The answer leaves before anybody acts on what was received: the process
	// may be frozen as soon as somebody does. Who doesn't hear it pushes again.
	_ = e.Answer(http1.StatusOK)
	l.receiver.Received()
}

// receive hands on what a body holds, if there is a place for it.
func (l *Listener) receive(body *http1.Exchange) (begun bool, err error) {
	end, begun := l.bodies.begin(body)
	if !begun {
		return false, nil
	}
	defer end()
	s := l.splitter()
	defer l.splitters.Put(s)
	return true, s.split(body)
}

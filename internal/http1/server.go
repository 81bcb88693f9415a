package http1

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"time"
)

// Server answers what is asked over a listener's connections, each of them on a
// goroutine of its own. It bounds what a client that means no good can take:
// connections, heads, and time for heads.
type Server struct {
	listener    net.Listener
	handle      func(*Exchange)
	connections connections
	goroutines  sync.WaitGroup
	closing     chan struct{} // closed when listening ends
	cut         chan struct{} // closed when connections are cut

	mu      sync.Mutex
	deaf    error // guarded by mu; why no connection could be accepted, since the last that was
	mistake error // guarded by mu; of ours, in handling a request
}

const (
	// headTime is what a head has to come in, on a new connection with the wait
	// for it.
	headTime = 5 * time.Second
	// maxHead is how many bytes it may have.
	maxHead = 16 << 10
	// lingerTime is how long a client is heard out that was refused: hung up on
	// before it is done, it may not hear why.
	lingerTime = 500 * time.Millisecond
	// maxPause is how long the longest pause is after connections couldn't be
	// accepted.
	maxPause = time.Second
)

// Serve lets handle answer each request; several goroutines may call that at once.
// Close ends it.
func Serve(listener net.Listener, handle func(*Exchange)) *Server {
	s := &Server{listener: listener, handle: handle, closing: make(chan struct{}), cut: make(chan struct{})}
	s.goroutines.Go(s.accept)
	return s
}

func (s *Server) accept() {
	pause := time.Millisecond
	for {
		conn, err := s.listener.Accept()
		if err == nil {
			s.begin(conn)
			s.setDeaf(nil)
			pause = time.Millisecond
			continue
		}
		// Others may take all that the process can open, for a while.
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
			s.setDeaf(fmt.Errorf("accepting a connection: %w", err))
			pause = min(2*pause, maxPause)
		case <-s.closing:
			timer.Stop()
			return
		}
	}
}

func (s *Server) setDeaf(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf = err
}

func (s *Server) begin(conn net.Conn) {
	surplus, taken := s.connections.add(conn)
	if surplus != nil {
		_ = surplus.Close() // which ends who serves it
	}
	if taken {
		s.goroutines.Go(func() { s.serve(conn) })
	}
}

// Close ends listening: at once for connections that wait, for others after what
// is being answered, but not later than when ctx ends. Nothing is handled any more
// when it returns: an error if ctx ended, or for what went wrong before. It is
// called once.
func (s *Server) Close(ctx context.Context) error {
	close(s.closing)
	_ = s.listener.Close() // what it might say changes nothing
	s.connections.closeWaiting()
	ended := make(chan struct{})
	go func() {
		s.goroutines.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return s.failure()
	case <-ctx.Done():
	}
	close(s.cut)
	s.connections.closeAll()
	<-ended
	return errors.Join(ctx.Err(), s.failure())
}

func (s *Server) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.deaf, s.mistake)
}

// serve answers what is asked over a connection, until it ends.
func (s *Server) serve(conn net.Conn) {
	defer s.connections.remove(conn)
	defer conn.Close()
	defer func() { s.survive(recover()) }()
	_ = conn.SetReadDeadline(time.Now().Add(headTime))
	reader := bufio.NewReader(conn)
	for s.answerNext(conn, reader) && s.connections.wait(conn) {
	}
}

// survive notes a mistake in handling one request, which costs its connection, and
// not the function. What is said of it shows nothing of the request.
func (s *Server) survive(mistake any) {
	if mistake == nil {
		return
	}
	said := "a panic"
	if of, ok := mistake.(runtime.Error); ok {
		said = of.Error()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mistake = errors.New("handling a request: " + said)
}

// answerNext waits for a request, and has it answered. It tells whether another
// one may follow.
func (s *Server) answerNext(conn net.Conn, reader *bufio.Reader) bool {
	if _, err := reader.Peek(1); err != nil || !s.connections.work(conn) {
		return false
	}
	_ = conn.SetReadDeadline(time.Now().Add(headTime))
	e, err := readExchange(conn, reader)
	_ = conn.SetReadDeadline(time.Time{})
	switch {
	case e == nil:
		return false
	case err != nil:
		_ = e.Answer(refusal(err)) // it may have left
	default:
		e.cut = s.cut
		s.handle(e)
	}
	if !e.answered {
		_ = e.Answer(StatusInternalServerError)
	}
	if e.lasts {
		return true
	}
	if s.connections.wait(conn) { // whoever needs its place may have it
		linger(conn, reader)
	}
	return false
}

// refusal is the status that says why a head wasn't taken.
func refusal(err error) int {
	switch {
	case errors.Is(err, errLongHead):
		return StatusHeaderTooLarge
	case errors.Is(err, errVersion):
		return StatusVersionNotSupported
	case errors.Is(err, errExpectation):
		return StatusExpectationFailed
	}
	return StatusBadRequest
}

// linger hears a client out, for a while, that is to be hung up on.
func linger(conn net.Conn, reader *bufio.Reader) {
	half, can := conn.(interface{ CloseWrite() error })
	if !can || half.CloseWrite() != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, reader)
}

package http1

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/memnet"
)

// visited is a server in a bubble.
type visited struct {
	t       *testing.T
	network *memnet.Network
	address string
	server  *Server
	closed  bool

	mu      sync.Mutex
	handled []string // guarded by mu; requests, as method, target, body
}

// visit runs act on a server in a bubble, and closes it.
func visit(t *testing.T, handle func(*visited, *Exchange), act func(*visited)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		v := &visited{t: t, network: memnet.New()}
		l, err := v.network.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		v.address = l.Addr().String()
		v.server = Serve(l, func(e *Exchange) { handle(v, e) })
		act(v)
		if !v.closed {
			if err := v.close(time.Minute); err != nil {
				t.Errorf("closing: %v", err)
			}
		}
	})
}

// close closes the server, with so much time for it.
func (v *visited) close(within time.Duration) error {
	v.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return v.server.Close(ctx)
}

// read handles a request: it reads it to its end.
func (v *visited) read(e *Exchange) {
	body, err := io.ReadAll(e)
	v.note(e, string(body))
	if err != nil {
		_ = e.Answer(StatusBadRequest)
		return
	}
	_ = e.Answer(StatusOK)
}

func (v *visited) note(e *Exchange, body string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.handled = append(v.handled, strings.TrimSpace(e.Method+" "+e.Target+" "+body))
}

// all are the requests that were handled.
func (v *visited) all() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.handled)
}

// connect opens a connection, and says text on it.
func (v *visited) connect(text string) net.Conn {
	v.t.Helper()
	c, err := v.network.DialContext(v.t.Context(), "tcp", v.address)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { c.Close() })
	v.tell(c, text)
	return c
}

// tell says text; the server may refuse to hear all of it.
func (v *visited) tell(c net.Conn, text string) {
	_ = c.SetWriteDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(c, text)
	synctest.Wait()
}

// hear hears for a second what is said on a connection: the answers' statuses, with
// a word each where the connection is said to be closed, and at last where it is.
func hear(t *testing.T, c net.Conn) (said []string) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(time.Second))
	text, ended := io.ReadAll(c)
	from := bufio.NewReader(strings.NewReader(string(text)))
	for {
		if _, err := from.Peek(1); err != nil {
			break
		}
		a, err := http.ReadResponse(from, nil)
		if err != nil {
			t.Fatalf("%q is no answer: %v", text, err)
		}
		if _, err := io.Copy(io.Discard, a.Body); err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		word := fmt.Sprint(a.StatusCode)
		if a.Close {
			word += " close"
		}
		said = append(said, word)
	}
	var timeout net.Error
	if !errors.As(ended, &timeout) || !timeout.Timeout() {
		said = append(said, "end")
	}
	return said
}

// expect compares what is heard with what should be.
func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

const (
	post     = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
	get      = "GET /g HTTP/1.1\r\nHost: h\r\n\r\n"
	expected = "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"
)

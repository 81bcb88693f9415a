package kinesis

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

// counting counts what is written at once.
type counting struct {
	net.Conn
	writes *atomic.Int64
}

func (c counting) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// sender sends bodies as Stream does, and counts its writes.
type sender struct {
	client *http1.Client
	host   string
	writes atomic.Int64
}

// newSender returns a sender to a server of TLS that answers with what it reads.
func newSender(t *testing.T) *sender {
	t.Helper()
	a := newAuthority(t)
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Write(b)
	})
	u, err := url.Parse(a.serveHandler(t, echo, time.Now().Add(time.Hour), tls.VersionTLS13, "127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	s := &sender{host: u.Host}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return counting{c, &s.writes}, err
	}
	s.client = newClient(u, dial, newRoots(a.file), nil, 2<<20)
	t.Cleanup(s.client.CloseIdle)
	return s
}

func (s *sender) send(t *testing.T, sent []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	a, err := s.client.Call(ctx, &http1.Request{Method: "POST", Target: "/", Host: s.host, Body: sent})
	if err != nil {
		t.Fatalf("a body of %d bytes: %v", len(sent), err)
	}
	if !bytes.Equal(a.Body, sent) {
		t.Errorf("a body of %d bytes arrived as %d bytes, or others", len(sent), len(a.Body))
	}
}

// Sizes at which a buffer on the way is just full, or nearly.
func TestABodyOfEachSizeIsSentToItsEnd(t *testing.T) {
	s := newSender(t)
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, size := range []int{1, 4 << 10, 16 << 10, 32 << 10, 48 << 10, 64 << 10, 80 << 10, 128 << 10, 256 << 10, 1 << 20} {
		for _, off := range []int{-300, -1, 0, 1} {
			s.send(t, text[:max(1, min(size+off, len(text)))])
		}
	}
}

func TestARequestIsWrittenInFewPieces(t *testing.T) {
	s := newSender(t)
	body := make([]byte, 256<<10)
	s.send(t, body) // it connects
	s.writes.Store(0)
	s.send(t, body)
	if got := s.writes.Load(); got > 5 {
		t.Errorf("got %d writes for 256 KiB, want 5 at the most", got)
	}
}

// Where nobody reads, a word of farewell would be waited for.
func TestAConnectionThatNobodyReadsIsClosedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		s := &secured{under: &gathering{Conn: here}}
		s.Conn = tls.Client(s.under, newRoots("").config("kinesis.example"))
		began := time.Now()
		if err := s.Close(); err != nil || time.Since(began) > 0 {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
		if _, err := here.Write([]byte("x")); err == nil {
			t.Error("it is open")
		}
	})
}

// TLS may have read more than was asked for, which then is no more to be seen on
// the connection under it.
func TestAnAnswerThatNobodyAskedForIsNotTakenForTheNext(t *testing.T) {
	a := newAuthority(t)
	twice := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, to, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		for _, said := range []string{"right", "stale"} { // each in a record of TLS
			fmt.Fprintf(to, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n%s", said)
			to.Flush()
		}
		io.Copy(io.Discard, c)
	})
	u, err := url.Parse(a.serveHandler(t, twice, time.Now().Add(time.Hour), tls.VersionTLS13, "127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	// What the server has written is read at once.
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return greedy{c}, err
	}
	client := newClient(u, dial, newRoots(a.file), nil, 1000)
	t.Cleanup(client.CloseIdle)
	for range 3 {
		answer, err := client.Call(t.Context(), &http1.Request{Method: "GET", Target: "/", Host: u.Host})
		if err != nil || string(answer.Body) != "right" {
			t.Fatalf("got %+v, %v", answer, err)
		}
	}
}

// greedy waits with each read until more has come.
type greedy struct{ net.Conn }

func (g greedy) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	_ = g.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	defer func() { _ = g.SetReadDeadline(time.Time{}) }()
	for err == nil && n < len(p) {
		more, err := g.Conn.Read(p[n:])
		n += more
		if err != nil {
			break
		}
	}
	return n, err
}

func (g greedy) SyscallConn() (syscall.RawConn, error) { return g.Conn.(syscall.Conn).SyscallConn() }

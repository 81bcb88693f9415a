package kinesis

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
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
	transport *http.Transport
	url       *url.URL
	rest      *rest
	writes    atomic.Int64
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
	s := &sender{url: u, rest: new(rest)}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return counting{c, &s.writes}, err
	}
	s.transport = newTransport(u, gathered(bounded(dial), s.rest), newRoots(a.file), nil)
	t.Cleanup(s.transport.CloseIdleConnections)
	return s
}

func (s *sender) send(t *testing.T, sent []byte) {
	t.Helper()
	l := &loan{bytes: sent, rest: s.rest}
	defer l.takeBack()
	b, _ := l.body()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r := &http.Request{Method: http.MethodPost, URL: s.url, Header: http.Header{}, Body: b, GetBody: l.body, ContentLength: int64(len(sent))}
	r = r.WithContext(ctx)
	a, err := s.transport.RoundTrip(r)
	if err != nil {
		t.Fatalf("a body of %d bytes: %v", len(sent), err)
	}
	defer a.Body.Close()
	if got, err := io.ReadAll(a.Body); err != nil || !bytes.Equal(got, sent) {
		t.Errorf("a body of %d bytes arrived as %d bytes, or others: %v", len(sent), len(got), err)
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
	for range 2 { // the first, which also connects, is sent in smaller records
		s.send(t, body)
	}
	s.writes.Store(0)
	s.send(t, body)
	if got := s.writes.Load(); got > 6 {
		t.Errorf("got %d writes for 256 KiB, want 6 at the most", got)
	}
}

func TestWhatIsWrittenOutsideOfABodyIsNotHeld(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	g := &gathering{Conn: here, rest: new(rest)}
	go g.Write([]byte("hello"))
	b := make([]byte, 5)
	there.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadFull(there, b); err != nil || string(b) != "hello" {
		t.Errorf("got %q, %v", b, err)
	}
}

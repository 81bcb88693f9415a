package kinesis

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

// gatherBytes is how much of a request goes into one write to the network. TLS
// writes each of its records of 16 KiB by itself, and the system's part of that
// takes longer than TLS's: four at once are sent with 0.7 times the CPU.
const gatherBytes = 64 << 10

// gathering is a connection that holds back what is written, while it is told
// to, until that is worth a write.
type gathering struct {
	net.Conn
	holds bool
	held  []byte
}

// Write may return before p is on its way; what goes wrong with it is the
// error of a later Write, or of flush.
func (g *gathering) Write(p []byte) (int, error) {
	if !g.holds {
		return g.Conn.Write(p)
	}
	g.held = append(g.held, p...)
	if len(g.held) < gatherBytes {
		return len(p), nil
	}
	return len(p), g.flush()
}

func (g *gathering) flush() error {
	_, err := g.Conn.Write(g.held)
	g.held = g.held[:0]
	return err
}

// secured is a connection of TLS, which one goroutine at a time writes to.
type secured struct {
	*tls.Conn
	under *gathering
}

// secure begins TLS on a connection, in bounded time; it is closed if that fails.
func secure(ctx context.Context, conn net.Conn, config *tls.Config) (*secured, error) {
	s := &secured{under: &gathering{Conn: conn}}
	s.Conn = tls.Client(s.under, config)
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	if err := s.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // the handshake's error says more
		return nil, err
	}
	return s, nil
}

// WriteAll writes the pieces of a request in few writes to the network.
func (s *secured) WriteAll(pieces ...[]byte) error {
	s.under.holds = true
	defer func() { s.under.holds = false }()
	for _, piece := range pieces {
		if _, err := s.Write(piece); err != nil {
			return err
		}
	}
	return s.under.flush()
}

// ticketTime is what TLS gets to read what has come already.
const ticketTime = time.Millisecond

// Ended looks at what is under it, and at what TLS has read of that already: an
// answer that nobody asked for would be taken for the next one's. What TLS says of
// its own, such as how to resume a session, is no end.
func (s *secured) Ended() bool {
	by := time.Unix(1, 0) // long ago: nothing more is read
	if http1.Ended(s.under.Conn) {
		by = time.Now().Add(ticketTime)
	}
	if s.SetReadDeadline(by) != nil {
		return true
	}
	_, err := s.Read(make([]byte, 1))
	return !errors.Is(err, os.ErrDeadlineExceeded) || s.SetReadDeadline(time.Time{}) != nil
}

// Close closes what is under it at once. To say so first, as TLS would, may take
// seconds where nobody reads; every answer tells its length.
func (s *secured) Close() error { return s.under.Close() }

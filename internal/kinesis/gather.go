package kinesis

import (
	"context"
	"net"
)

// gatherBytes is how much of a request goes into one write to the network. TLS
// writes each of its records of 16 KiB by itself, and the system's part of that
// takes longer than TLS's: four at once are sent with 0.7 times the CPU.
const gatherBytes = 64 << 10

// gathering is a connection that writes together what comes of one request.
// What it holds back is always followed by a write, or by the connection's
// end: it holds nothing unless some of the request is still to be read.
type gathering struct {
	net.Conn
	rest *rest
	held []byte
}

// Write may return before p is on its way; what goes wrong with it is the
// error of a later Write. No two goroutines write at a time: TLS locks.
func (g *gathering) Write(p []byte) (int, error) {
	more := g.rest.Load() > 0
	if len(g.held) == 0 && !more {
		return g.Conn.Write(p)
	}
	g.held = append(g.held, p...)
	if more && len(g.held) < gatherBytes {
		return len(p), nil
	}
	_, err := g.Conn.Write(g.held)
	g.held = g.held[:0]
	return len(p), err
}

// gathered opens connections that gather what they write.
func gathered(dial Dial, rest *rest) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &gathering{Conn: c, rest: rest}, nil
	}
}

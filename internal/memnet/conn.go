package memnet

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"time"
)

// link is a connection: a stream each way.
type link struct {
	network  *Network
	port     int // of the listener
	up, down *stream
	ends     atomic.Int32 // ends not yet closed
}

func newLink(n *Network, port int, stalled bool) *link {
	k := &link{network: n, port: port, up: newStream(stalled), down: newStream(stalled)}
	k.ends.Store(2)
	return k
}

func (k *link) cut() {
	k.up.cut()
	k.down.cut()
	k.network.forget(k)
}

func (k *link) stall(on bool) {
	k.up.stall(on)
	k.down.stall(on)
}

// conn is one end of a link.
type conn struct {
	link          *link
	rd, wr        *stream
	local, remote net.Addr
	closed        atomic.Bool
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.rd.read(p)
	return n, c.explain("read", err)
}

// Ended tells whether a read would not wait: there is more to read, or an end.
func (c *conn) Ended() bool { return c.rd.readable() }

func (c *conn) Write(p []byte) (int, error) {
	n, err := c.wr.write(p)
	return n, c.explain("write", err)
}

// Close closes both directions: the peer reads what is buffered, then EOF.
func (c *conn) Close() error {
	if c.closed.Swap(true) {
		return c.explain("close", net.ErrClosed)
	}
	c.wr.closeWriter(net.ErrClosed)
	c.rd.closeReader(net.ErrClosed)
	if c.link.ends.Add(-1) == 0 {
		c.link.network.forget(c.link)
	}
	return nil
}

// CloseWrite is TCP's half-close.
func (c *conn) CloseWrite() error {
	c.wr.closeWriter(syscall.EPIPE)
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *conn) SetReadDeadline(t time.Time) error {
	c.rd.setDeadline(&c.rd.readBy, t)
	return nil
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	c.wr.setDeadline(&c.wr.writeBy, t)
	return nil
}

// explain makes err what package net would return: io.EOF as it is, everything
// else an OpError, whose Timeout is true for a deadline.
func (c *conn) explain(op string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

package http1

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Client makes calls to one host, one at a time, on the caller's goroutine. It
// keeps one connection for the next call.
type Client struct {
	// Dial opens a connection for a call whose context it is given.
	Dial func(ctx context.Context) (net.Conn, error)
	// MostBody is how many bytes an answer's body may have.
	MostBody int
	// KeepFor is how long a connection is used again that no call uses. Zero: for
	// good.
	KeepFor time.Duration
	// Wrote is called when a request has left, and its answer is waited for. Nil:
	// nobody wants to know.
	Wrote func()

	head, body []byte // reused

	mu   sync.Mutex
	kept *connection // guarded by mu; nil while a call uses it
}

// keptBody is how much memory is kept for the next answer's body.
const keptBody = 128 << 10

type connection struct {
	net.Conn
	reader *bufio.Reader
	since  time.Time // that no call uses it
}

// endedError is of a connection that ended before an answer began.
type endedError struct{ error }

func (e endedError) Unwrap() error { return e.error }

// Call makes a call, and reads its answer to the end. What comes of it is valid
// until the next call. Where ctx ends the call, its cause is the error.
func (c *Client) Call(ctx context.Context, r *Request) (*Answer, error) {
	conn := c.take()
	answer, err := c.callOver(ctx, conn, r)
	if conn != nil && r.Again && errors.As(err, new(endedError)) && ctx.Err() == nil {
		answer, err = c.callOver(ctx, nil, r)
	}
	return answer, err
}

// callOver makes a call over a connection, or, without one, over a new one.
func (c *Client) callOver(ctx context.Context, conn *connection, r *Request) (*Answer, error) {
	if conn == nil {
		opened, err := c.Dial(ctx)
		if err != nil {
			return nil, err
		}
		conn = &connection{Conn: opened, reader: bufio.NewReader(opened)}
	}
	uninterrupted := interrupt(ctx, conn)
	answer, lasts, err := c.exchange(conn, r)
	switch {
	case uninterrupted():
	case err != nil:
		err, lasts = context.Cause(ctx), false
	default:
		lasts = false
	}
	if err == nil && lasts {
		c.keep(conn)
	} else {
		_ = conn.Close() // nothing is on its way
	}
	return answer, err
}

// interrupt lets the use of conn fail when ctx ends, until it is stopped, which
// tells whether ctx hadn't ended.
func interrupt(ctx context.Context, conn net.Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = conn.SetDeadline(longAgo()) })
}

// longAgo is a deadline that is over.
func longAgo() time.Time { return time.Unix(1, 0) }

// exchange writes a request and reads its answer. Another one can follow on a
// connection that lasts.
func (c *Client) exchange(conn *connection, r *Request) (answer *Answer, lasts bool, err error) {
	if c.head, err = r.appendHead(c.head[:0]); err != nil {
		return nil, false, err
	}
	unwritten := write(conn.Conn, c.head, r.Body)
	if c.Wrote != nil {
		c.Wrote()
	}
	// What refuses a request may have answered before it hung up on it.
	if _, err := conn.reader.Peek(1); err != nil {
		return nil, false, endedError{noEnd(errOr(unwritten, err))}
	}
	in, err := readAnswer(conn.reader, r.Method)
	if err != nil {
		return nil, false, fmt.Errorf("reading the answer: %w", err)
	}
	if cap(c.body) > keptBody {
		c.body = nil
	}
	if c.body, err = readAll(c.body[:0], in.body, c.MostBody); err != nil {
		return nil, false, fmt.Errorf("reading the answer: %w", err)
	}
	lasts = unwritten == nil && in.lasts && conn.reader.Buffered() == 0
	return &Answer{in.status, in.fields, c.body}, lasts, nil
}

// take returns the kept connection, which is then the caller's; nil without one.
func (c *Client) take() *connection {
	c.mu.Lock()
	conn := c.kept
	c.kept = nil
	c.mu.Unlock()
	if conn == nil {
		return nil
	}
	if c.KeepFor > 0 && time.Since(conn.since) > c.KeepFor || Ended(conn.Conn) {
		_ = conn.Close() // nothing is on its way
		return nil
	}
	return conn
}

func (c *Client) keep(conn *connection) {
	conn.since = time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = conn
}

// CloseIdle closes the connection that no call uses. Any goroutine may call it.
func (c *Client) CloseIdle() {
	c.mu.Lock()
	conn := c.kept
	c.kept = nil
	c.mu.Unlock()
	if conn != nil {
		_ = conn.Close() // nothing is on its way
	}
}

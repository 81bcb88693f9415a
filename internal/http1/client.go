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

	mu      sync.Mutex
	kept    *connection // guarded by mu; nil while a call uses it
	retired int         // guarded by mu; how often connections were to be closed
}

// keptBody is how much memory is kept for the next answer's body.
const keptBody = 128 << 10

type connection struct {
	net.Conn
	reader  *bufio.Reader
	since   time.Time // that no call uses it
	retired int       // the client's count when it was opened
}

// endedError is of a connection that ended before an answer began.
type endedError struct{ error }

func (e endedError) Unwrap() error { return e.error }

// Call makes a call, and reads its answer to the end. What comes of it is valid
// until the next call. Where ctx ends the call, its cause is the error.
func (c *Client) Call(ctx context.Context, r *Request) (*Answer, error) {
	if ctx.Err() != nil { // a request might leave before the call is interrupted
		return nil, context.Cause(ctx)
	}
	conn := c.take()
	answer, err := c.callOver(ctx, conn, r)
	if conn != nil && r.Again && errors.As(err, new(endedError)) && ctx.Err() == nil {
		answer, err = c.callOver(ctx, nil, r)
	}
	return answer, err
}

// Connect opens the connection that the next call will use, unless one is kept.
// It is called as Call is.
func (c *Client) Connect(ctx context.Context) error {
	conn := c.take()
	if conn == nil {
		var err error
		if conn, err = c.open(ctx); err != nil {
			return err
		}
	}
	c.keep(conn)
	return nil
}

// callOver makes a call over a connection, or, without one, over a new one.
func (c *Client) callOver(ctx context.Context, conn *connection, r *Request) (*Answer, error) {
	if conn == nil {
		var err error
		if conn, err = c.open(ctx); err != nil {
			return nil, err
		}
	}
	uninterrupted := interrupt(ctx, conn)
	answer, lasts, err := c.exchange(ctx, conn, r)
	if !uninterrupted() {
		lasts = false
		if err != nil {
			err = context.Cause(ctx)
		}
	}
	if lasts {
		c.keep(conn)
	} else {
		_ = conn.Close() // nothing is on its way
	}
	return answer, err
}

// open opens a connection, unless ctx ends meanwhile.
func (c *Client) open(ctx context.Context) (*connection, error) {
	retired := c.retirements()
	conn, err := c.Dial(ctx)
	if ctx.Err() != nil {
		if err == nil {
			_ = conn.Close() // nothing is on its way
		}
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	return &connection{Conn: conn, reader: bufio.NewReader(conn), retired: retired}, nil
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
func (c *Client) exchange(ctx context.Context, conn *connection, r *Request) (answer *Answer, lasts bool, err error) {
	if c.head, err = r.appendHead(c.head[:0]); err != nil {
		return nil, false, err
	}
	unwritten := write(conn.Conn, c.head, r.Body)
	if c.Wrote != nil {
		c.Wrote()
	}
	if r.Within > 0 {
		_ = conn.SetReadDeadline(time.Now().Add(r.Within))
		if ctx.Err() != nil { // its interruption may have been before that
			_ = conn.SetDeadline(longAgo())
		}
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
	if r.Within > 0 && conn.SetReadDeadline(time.Time{}) != nil {
		lasts = false
	}
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

// keep keeps a connection for the next call, unless it was retired meanwhile.
func (c *Client) keep(conn *connection) {
	conn.since = time.Now()
	c.mu.Lock()
	current := conn.retired == c.retired
	if current {
		c.kept = conn
	}
	c.mu.Unlock()
	if !current {
		_ = conn.Close() // nothing is on its way
	}
}

func (c *Client) retirements() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.retired
}

// CloseIdle closes the connection that no call uses, and that of a call when it
// is over. Any goroutine may call it.
func (c *Client) CloseIdle() {
	c.mu.Lock()
	conn := c.kept
	c.kept = nil
	c.retired++
	c.mu.Unlock()
	if conn != nil {
		_ = conn.Close() // nothing is on its way
	}
}

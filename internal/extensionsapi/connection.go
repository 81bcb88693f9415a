package extensionsapi

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// maxAnswer is how much of an answer's header and body is read, each: more than
// Lambda ever says.
const maxAnswer = 64 << 10

// mostRead is how much is read of a connection for one call.
const mostRead = 2 * maxAnswer

var errLong = errors.New("the answer has no end")

// connection is an http.RoundTripper that makes calls one at a time, over one
// connection, and reads their answers to the end, all on the caller's goroutine.
// http.Transport leaves that to three others, for which a process that has just
// begun must make threads.
type connection struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	conn   net.Conn // nil: none is open
	answer io.LimitedReader
	reader *bufio.Reader // of answer, which is of conn
}

// RoundTrip makes a call. Where the connection had been kept, it may have ended
// in a freeze: what can be asked twice is asked anew, unless the answer had begun.
func (c *connection) RoundTrip(request *http.Request) (*http.Response, error) {
	kept := c.conn != nil
	answer, err := c.callOnce(request)
	if err != nil && kept && !c.begun() && request.Method == http.MethodGet && request.Context().Err() == nil {
		answer, err = c.callOnce(request)
	}
	return answer, err
}

// callOnce makes a call, and keeps the connection only if nothing went wrong.
func (c *connection) callOnce(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if err := c.open(ctx, request.URL.Host); err != nil {
		return nil, err
	}
	conn := c.conn
	uninterrupted := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // long ago
	answer, err := c.exchange(request)
	if !uninterrupted() {
		err = context.Cause(ctx)
	}
	if err != nil {
		c.CloseIdleConnections()
		return nil, err
	}
	if answer.Close || c.reader.Buffered() > 0 {
		c.CloseIdleConnections()
	}
	return answer, nil
}

func (c *connection) open(ctx context.Context, address string) error {
	if c.conn != nil {
		return nil
	}
	conn, err := c.dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	c.conn, c.answer.R = conn, conn
	c.reader = bufio.NewReader(&c.answer)
	return nil
}

// exchange writes the request and reads its answer, with its body.
func (c *connection) exchange(request *http.Request) (*http.Response, error) {
	c.answer.N = mostRead
	if err := request.Write(c.conn); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(c.reader, request)
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	body, err := io.ReadAll(answer.Body)
	if err == nil && c.answer.N == 0 {
		err = errLong
	}
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// begun tells whether anything came of the last call's answer.
func (c *connection) begun() bool { return c.answer.N < mostRead }

// CloseIdleConnections closes the connection; no call is being made.
func (c *connection) CloseIdleConnections() {
	if c.conn != nil {
		_ = c.conn.Close() // nothing is on its way
		c.conn = nil
	}
}

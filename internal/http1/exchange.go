package http1

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// The statuses that a server answers with, or that answers are looked for in.
const (
	StatusOK                  = 200
	StatusAccepted            = 202
	StatusBadRequest          = 400
	StatusMethodNotAllowed    = 405
	StatusExpectationFailed   = 417
	StatusHeaderTooLarge      = 431
	StatusInternalServerError = 500
	StatusServiceUnavailable  = 503
	StatusVersionNotSupported = 505
)

var (
	errVersion     = errors.New("not a version that is spoken here")
	errExpectation = errors.New("an expectation that is not known here")
)

// maxUnread is how much of a body is read to its end, for the sake of its
// connection, that nobody wanted.
const maxUnread = 256 << 10

// Exchange is a request, and its answer. It is one goroutine's, but for Cut and
// Stalled.
type Exchange struct {
	Method string
	Target string
	Header Header

	conn     net.Conn
	body     *body
	minor    int  // of the version
	expected bool // the client waits to be told to send the body
	failed   bool // the body has
	answered bool
	lasts    bool // another request may follow
	cut      <-chan struct{}
	waits    atomic.Int64 // since when a Read waits for the client, as Unix time in ns; 0: none does
}

// readExchange reads a request up to its body. Without an exchange there is
// nobody to answer; with one and an error the request was none.
func readExchange(conn net.Conn, reader *bufio.Reader) (*Exchange, error) {
	h, err := readHead(reader, maxHead)
	if err != nil && !errors.Is(err, errHead) && !errors.Is(err, errLongHead) {
		return nil, err
	}
	e := &Exchange{conn: conn, failed: true, minor: 1}
	if err != nil {
		return e, err
	}
	err = e.read(reader, h)
	return e, err
}

// read reads what a head says.
func (e *Exchange) read(reader *bufio.Reader, h head) error {
	var proto string
	var known bool
	e.Method, proto, _ = strings.Cut(h.line, " ")
	e.Target, proto, _ = strings.Cut(proto, " ")
	e.Header = h.fields
	if !isToken(e.Method) || !isTarget(e.Target) {
		return errHead
	}
	if e.minor, known = version(proto); !known {
		if strings.HasPrefix(proto, "HTTP/") {
			return errVersion
		}
		return errHead
	}
	if hosts := h.fields.all("Host"); len(hosts) > 1 || len(hosts) < e.minor || !isHost(h.fields.Get("Host")) {
		return errHead
	}
	body, err := newBody(reader, e.minor, h.fields, 0)
	if err != nil {
		return err
	}
	if expectations := h.fields.all("Expect"); len(expectations) > 0 {
		if len(expectations) > 1 || !equalFold(expectations[0], "100-continue") {
			return errExpectation
		}
		e.expected = e.minor > 0 && !body.ended()
	}
	e.body, e.failed = body, false
	e.lasts = e.minor > 0 && !h.fields.lists("Connection", "close")
	return nil
}

// Read reads the body.
func (e *Exchange) Read(p []byte) (int, error) {
	if e.expected {
		e.expected = false
		if err := e.write("HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			e.failed = true
			return 0, err
		}
	}
	e.waits.Store(time.Now().UnixNano())
	n, err := e.body.Read(p)
	e.waits.Store(0)
	if err != nil && !errors.Is(err, io.EOF) {
		e.failed = true
	}
	return n, err
}

// Stalled is how long the client has sent nothing of the body that is being read.
func (e *Exchange) Stalled() time.Duration {
	since := e.waits.Load()
	if since == 0 {
		return 0
	}
	return time.Since(time.Unix(0, since))
}

// Cut lets the reading of the body fail, now and later. Any goroutine may call
// it, as long as the exchange isn't answered.
func (e *Exchange) Cut() { _ = e.conn.SetReadDeadline(longAgo()) }

// IsCut is closed when the server can't wait any longer.
func (e *Exchange) IsCut() <-chan struct{} { return e.cut }

// Answer says a status, and nothing else but fields. It has left when Answer
// returns. It is said once.
func (e *Exchange) Answer(status int, fields ...Field) error {
	e.answered = true
	if !e.readRest() {
		e.lasts = false
	}
	b := make([]byte, 0, 256)
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(append(append(b, ' '), reason(status)...), "\r\nDate: "...)
	b = time.Now().UTC().AppendFormat(b, "Mon, 02 Jan 2006 15:04:05 GMT")
	b = append(b, "\r\nContent-Length: 0\r\n"...)
	b = Header(fields).append(b)
	if !e.lasts {
		b = append(b, "Connection: close\r\n"...)
	}
	err := e.write(string(append(b, "\r\n"...)))
	if err != nil {
		e.lasts = false
	}
	return err
}

// readRest reads what is left of a body, for so much as a client may have sent
// before it looks for an answer. It tells whether that was all.
func (e *Exchange) readRest() bool {
	if e.failed || e.expected {
		return false
	}
	if e.body.ended() {
		return true
	}
	_ = e.conn.SetReadDeadline(time.Now().Add(headTime))
	_, err := io.CopyN(io.Discard, e.body, maxUnread)
	_ = e.conn.SetReadDeadline(time.Time{})
	return e.body.ended() && errors.Is(err, io.EOF)
}

// write has no deadline: one that passes in a freeze would let a client that is
// there hear nothing, and say the same again.
func (e *Exchange) write(text string) error {
	_, err := io.WriteString(e.conn, text)
	return err
}

// reason is what people call a status.
func reason(status int) string {
	switch status {
	case StatusOK:
		return "OK"
	case StatusBadRequest:
		return "Bad Request"
	case StatusMethodNotAllowed:
		return "Method Not Allowed"
	case StatusServiceUnavailable:
		return "Service Unavailable"
	}
	return ""
}

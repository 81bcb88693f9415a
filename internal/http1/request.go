package http1

import (
	"errors"
	"net"
	"strconv"
	"time"
)

// The methods that an extension has to do with.
const (
	MethodGet  = "GET"
	MethodPost = "POST"
	MethodPut  = "PUT"

	methodHead    = "HEAD"
	methodConnect = "CONNECT"
)

// Request is a call to be made. Host and Content-Length are written from it,
// and are not among its fields.
type Request struct {
	Method string
	Target string // such as /path; of a CONNECT host:port
	Host   string
	Header Header
	Body   []byte // it is not kept

	// Within is how long its answer may take once it has left. Zero: for as long
	// as the call's context lasts. Where it must only not take for ever, this
	// costs no time of the call's own, as a deadline of the context does.
	Within time.Duration

	// Again says that it may be made twice: a kept connection turns out to have
	// ended only when it is used. It is made anew where nothing of its answer
	// had come.
	Again bool
}

var errUnsendable = errors.New("the request has characters that can't be sent")

// appendHead writes the head down.
func (r *Request) appendHead(b []byte) ([]byte, error) {
	if !isToken(r.Method) || !r.canBeAsked() || !isWord(r.Host) || !r.Header.canBeSent() {
		return b, errUnsendable
	}
	b = append(append(append(append(b, r.Method...), ' '), r.Target...), " HTTP/1.1\r\nHost: "...)
	b = append(append(b, r.Host...), "\r\n"...)
	b = r.Header.append(b)
	if len(r.Body) > 0 || r.Method == MethodPost || r.Method == MethodPut {
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, int64(len(r.Body)), 10)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...), nil
}

// canBeAsked tells whether the target is none of a different kind, or more than one
// word of the line that it stands in.
func (r *Request) canBeAsked() bool {
	return isTarget(r.Target) || r.Method == methodConnect && isWord(r.Target) && isHost(r.Target)
}

// Gatherer is a connection that writes several pieces as one.
type Gatherer interface {
	WriteAll(pieces ...[]byte) error
}

// shortBody is how long a body is that is copied behind its head, so that they
// are written as one.
const shortBody = 4 << 10

func write(to net.Conn, head, body []byte) (err error) {
	together, can := to.(Gatherer)
	switch {
	case len(body) <= shortBody:
		_, err = to.Write(append(head, body...))
	case can:
		err = together.WriteAll(head, body)
	default:
		_, err = (&net.Buffers{head, body}).WriteTo(to)
	}
	return err
}

package http1

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// script is a connection on which everything was said that is said, and on which
// nobody listens.
type script struct {
	io.Reader
	once   sync.Once
	closed chan struct{}
}

func say(text []byte) *script {
	return &script{Reader: bytes.NewReader(text), closed: make(chan struct{})}
}

func (*script) Write(p []byte) (int, error)        { return len(p), nil }
func (s *script) Close() error                     { s.once.Do(func() { close(s.closed) }); return nil }
func (*script) LocalAddr() net.Addr                { return &net.TCPAddr{} }
func (*script) RemoteAddr() net.Addr               { return &net.TCPAddr{} }
func (*script) SetDeadline(time.Time) error        { return nil }
func (*script) SetReadDeadline(time.Time) error    { return nil }
func (*script) SetWriteDeadline(t time.Time) error { return nil }

// understood is what a request was taken for.
type understood struct {
	Method, Target string
	Fields         map[string][]string
	Body           string
}

// byUs is what our server takes text for: requests whose bodies came to their end.
func byUs(text []byte, from func(io.Reader) io.Reader) (all []understood) {
	conn := say(text)
	conn.Reader = from(conn.Reader)
	s := &Server{handle: func(e *Exchange) {
		body, err := io.ReadAll(e)
		if err == nil {
			all = append(all, understood{e.Method, e.Target, plain(e.Header), string(body)})
		}
		_ = e.Answer(StatusOK)
	}}
	s.connections.add(conn)
	s.serve(conn)
	return all
}

// byNetHTTP is what the server of net/http takes it for.
func byNetHTTP(t *testing.T, text []byte) (all []understood) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		server := &http.Server{
			DisableGeneralOptionsHandler: true,
			Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err == nil {
					all = append(all, understood{r.Method, r.RequestURI, without(r.Header), string(body)})
				}
			}),
		}
		_ = server.Serve(&once{conn: say(text)})
	})
	return all
}

// once is a listener that has one connection, until it is closed.
type once struct {
	conn     *script
	accepted bool
}

func (o *once) Accept() (net.Conn, error) {
	if !o.accepted {
		o.accepted = true
		return o.conn, nil
	}
	<-o.conn.closed
	return nil, net.ErrClosed
}

func (*once) Close() error   { return nil }
func (*once) Addr() net.Addr { return &net.TCPAddr{} }

// plain is a header as net/http has it.
func plain(h Header) map[string][]string {
	fields := http.Header{}
	for _, f := range h {
		fields.Add(f.Name, f.Value)
	}
	return without(fields)
}

// without leaves out what net/http takes out of a header, or puts in.
func without(h http.Header) map[string][]string {
	fields := maps.Clone(h)
	for _, name := range []string{"Host", "Transfer-Encoding", "Trailer", "Connection"} {
		delete(fields, name)
	}
	if len(fields["Pragma"]) > 0 {
		delete(fields, "Cache-Control")
	}
	for name, values := range fields {
		fields[name] = slices.Clone(values)
		for i, value := range values {
			fields[name][i] = oneBlank(value)
		}
	}
	return fields
}

// oneBlank makes one blank of several: where a value goes on in another line it
// differs how many there are.
func oneBlank(value string) string { return strings.Join(strings.Fields(value), " ") }

package http1

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"kinesis-telemetry-api-extension/internal/memnet"
)

// peer is the other end of a client's connections.
type peer struct {
	t       *testing.T
	client  *Client
	dialled int
	wrote   int
	open    func() int // how many connections are
	hide    bool       // that they have ended
}

// talk is one connection, seen from the other end.
type talk struct {
	net.Conn
	reader *bufio.Reader
}

// asked reads a request, and returns its body.
func (k *talk) asked() string {
	r, err := http.ReadRequest(k.reader)
	if err != nil {
		return "no request: " + err.Error()
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "no body: " + err.Error()
	}
	return string(body)
}

func (k *talk) say(text string) { _, _ = io.WriteString(k.Conn, text) }

// ok is an answer whose body is what was asked.
func ok(body string) string {
	return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(body) + "0\r\n\r\n"
}

func chunk(body string) string {
	if body == "" {
		return ""
	}
	const digits = "0123456789abcdef"
	size := ""
	for n := len(body); n > 0; n /= 16 {
		size = string(digits[n%16]) + size
	}
	return size + "\r\n" + body + "\r\n"
}

// echo answers so many requests with what they have, and hangs up; with none, all.
func echo(most int) func(*talk) {
	return func(k *talk) {
		for n := 1; ; n++ {
			if _, err := k.reader.Peek(1); err != nil {
				return
			}
			k.say(ok(k.asked()))
			if n == most {
				return
			}
		}
	}
}

// times is as many connections of a kind.
func times(n int, kind func(*talk)) []func(*talk) { return slices.Repeat([]func(*talk){kind}, n) }

// against runs act on a client in a bubble; talks are what its connections are at
// the other end, one after the other, until they return.
func against(t *testing.T, act func(*peer), talks ...func(*talk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := memnet.New()
		l, err := n.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		p := &peer{t: t, open: func() int { return n.Open() }}
		p.client = &Client{MostBody: 1 << 20, Wrote: func() { p.wrote++ }, Dial: func(ctx context.Context) (net.Conn, error) {
			p.dialled++
			c, err := n.DialContext(ctx, "tcp", l.Addr().String())
			if p.hide {
				c = struct{ net.Conn }{c}
			}
			return c, err
		}}
		go func() {
			for _, do := range talks {
				c, err := l.Accept()
				if err != nil {
					return
				}
				do(&talk{c, bufio.NewReader(c)})
				c.Close()
			}
		}()
		act(p)
		p.client.CloseIdle()
		l.Close()
		synctest.Wait()
		if open := n.Open(); open != 0 {
			t.Errorf("%d connections are open", open)
		}
	})
}

// call posts a body, and returns what was answered.
func (p *peer) call(ctx context.Context, body string) (string, error) {
	a, err := p.client.Call(ctx, &Request{Method: MethodPost, Target: "/", Host: "h", Body: []byte(body)})
	if err != nil {
		return "", err
	}
	return string(a.Body), nil
}

// expect calls, and compares the answer, and how often it has been dialled then.
func (p *peer) expect(body string, dialled int) {
	p.t.Helper()
	got, err := p.call(p.t.Context(), body)
	if err != nil || got != body || p.dialled != dialled {
		p.t.Errorf("%d bytes came as %d, %v, dialled %d times, want %d", len(body), len(got), err, p.dialled, dialled)
	}
}

var errTold = errors.New("told to go")

var long = strings.Repeat("x", 1<<19)

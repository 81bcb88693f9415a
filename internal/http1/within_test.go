package http1

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/memnet"
)

// patient runs test in a bubble, with a client of a server that answers each
// request of a connection after the next of pauses, and no more after the last.
func patient(t *testing.T, pauses []time.Duration, test func(*testing.T, *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := memnet.New()
		l, err := n.Listen("tcp", "127.0.0.1:80")
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			in := bufio.NewReader(c)
			for _, pause := range pauses {
				if _, err := http.ReadRequest(in); err != nil {
					return
				}
				time.Sleep(pause)
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			}
			_, _ = io.Copy(io.Discard, in)
		}()
		c := &Client{MostBody: 10, Dial: func(ctx context.Context) (net.Conn, error) { return n.DialContext(ctx, "tcp", "127.0.0.1:80") }}
		test(t, c)
		c.CloseIdle()
		l.Close()
		<-ended
	})
}

func within(d time.Duration) *Request {
	return &Request{Method: MethodPost, Target: "/", Host: "h", Within: d}
}

func TestAnAnswerHasNoMoreTimeThanItIsGiven(t *testing.T) {
	patient(t, nil, func(t *testing.T, c *Client) {
		began := time.Now()
		if _, err := c.Call(t.Context(), within(2*time.Second)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 2*time.Second {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

func TestAContextEndsACallWhoseAnswerHasMoreTime(t *testing.T) {
	gone := errors.New("told to go")
	for name, wrote := range map[string]bool{"while it is waited for": false, "as the request leaves": true} {
		patient(t, nil, func(t *testing.T, c *Client) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if wrote {
				c.Wrote = func() {
					cancel(gone)
					synctest.Wait() // until it has been interrupted
				}
			} else {
				time.AfterFunc(0, func() { cancel(gone) })
			}
			began := time.Now()
			if _, err := c.Call(ctx, within(2*time.Second)); !errors.Is(err, gone) || time.Since(began) != 0 {
				t.Errorf("%s: got %v after %v", name, err, time.Since(began))
			}
		})
	}
}

func TestTheNextCallHasTheTimeThatItIsGiven(t *testing.T) {
	patient(t, []time.Duration{time.Second, time.Hour}, func(t *testing.T, c *Client) {
		for _, d := range []time.Duration{2 * time.Second, 0} {
			if _, err := c.Call(t.Context(), within(d)); err != nil {
				t.Errorf("within %v: %v", d, err)
			}
		}
	})
}

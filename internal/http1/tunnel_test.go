package http1

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// through asks a proxy that answers with a text, and tells what it was asked.
func through(t *testing.T, said string, fields Header) (conn net.Conn, asked *http.Request, err error) {
	t.Helper()
	here, there := net.Pipe()
	t.Cleanup(func() { here.Close() })
	requests := make(chan *http.Request, 1)
	go func() {
		r, _ := http.ReadRequest(bufio.NewReader(there))
		requests <- r
		_, _ = io.WriteString(there, said)
		_, _ = io.Copy(there, there)
	}()
	err = Tunnel(t.Context(), here, "kinesis.example:443", fields)
	if err != nil {
		here.Close()
		there.Close()
	}
	return here, <-requests, err
}

func TestATunnelIsTheWayToItsHost(t *testing.T) {
	for _, said := range []string{
		"HTTP/1.1 200 Connection established\r\n\r\n",
		"HTTP/1.0 204 \r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", // which no body follows
	} {
		conn, _, err := through(t, said, Header{{"Proxy-Authorization", "Basic x"}})
		if err != nil {
			t.Errorf("after %q: %v", said, err)
			continue
		}
		if _, err := io.WriteString(conn, "hello"); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 5)
		if _, err := io.ReadFull(conn, b); err != nil || string(b) != "hello" {
			t.Errorf("after %q: %q came through, %v", said, b, err)
		}
	}
}

func TestAProxyIsAskedForTheHost(t *testing.T) {
	_, asked, _ := through(t, "no\r\n\r\n", Header{{"Proxy-Authorization", "Basic x"}})
	if asked == nil || asked.Method != http.MethodConnect || asked.RequestURI != "kinesis.example:443" ||
		asked.Host != "kinesis.example:443" || asked.Header.Get("Proxy-Authorization") != "Basic x" || asked.ContentLength != 0 {
		t.Errorf("asked %+v", asked)
	}
}

func TestThereIsNoTunnelWhereTheProxySaysAnythingElse(t *testing.T) {
	const marker = "M4RK3R"
	for said, want := range map[string]string{
		"HTTP/1.1 407 " + marker + "\r\nContent-Length: 6\r\n\r\n" + marker: "407",
		"HTTP/1.1 302 Found\r\nLocation: " + marker + "\r\n\r\n":            "302",
		"HTTP/1.1 200 OK\r\n\r\n" + marker:                                  "more than 200",
		"HTTP/1.1 101 Switching Protocols\r\n\r\n":                          "not HTTP",
		marker + "\r\n\r\n":                                           "not HTTP",
		"HTTP/1.1 200 OK\r\n" + marker + "\r\n\r\n":                   "not HTTP",
		"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", maxAnswerHead): "too long",
	} {
		if _, _, err := through(t, said, nil); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), marker) {
			t.Errorf("after %.50q: got %v, want something with %q", said, err, want)
		}
	}
}

func TestAWaitForATunnelEndsWithItsContextForItsReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer here.Close()
		defer there.Close()
		go func() { _, _ = http.ReadRequest(bufio.NewReader(there)) }()
		ctx, end := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { end(errTold) })
		if err := Tunnel(ctx, here, "a:1", nil); !errors.Is(err, errTold) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNoTunnelIsAskedForWithWhatCanNotBeSent(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	there.Close() // a write would say something else
	for _, to := range []string{"", "a b:1", "a:1\r\nX: y", "http://a:1"} {
		if err := Tunnel(t.Context(), here, to, nil); !errors.Is(err, errUnsendable) {
			t.Errorf("to %q: got %v", to, err)
		}
	}
	if err := Tunnel(t.Context(), here, "a:1", Header{{"X", "a\nb"}}); !errors.Is(err, errUnsendable) {
		t.Errorf("got %v", err)
	}
}

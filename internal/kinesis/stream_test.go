package kinesis

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/internal/memnet"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

var _ shipper.Sink = (*Stream)(nil)

func TestPutOfNothingAsksNothing(t *testing.T) {
	s := newStream(t, "http://127.0.0.1:1", func(c *Config) {
		c.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("dialled") }
	})
	if err := put(s); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestPutRefusesWhatKinesisNeverTakes(t *testing.T) {
	big := record.Record{PartitionKey: "k", Data: make([]byte, record.MaxBytes-1)}
	larger := record.Record{PartitionKey: "k", Data: make([]byte, record.MaxBytes)}
	s := newStream(t, serve(t, 200, allTaken(1)))
	if err := put(s, big); err != nil {
		t.Errorf("1 MiB with the key: got %v", err)
	}
	for name, batch := range map[string][]record.Record{
		"501 records":             someRecords(501),
		"1 MiB without the key":   {larger},
		"6 MiB with all the keys": {big, big, big, big, big, big},
	} {
		if err := put(s, batch...); !errors.As(err, new(*shipper.PermanentError)) {
			t.Errorf("%s: got %v, want a *PermanentError", name, err)
		}
	}
	if got, want := s.Limits(), (shipper.Limits{Records: 500, Bytes: 5 << 20}); got != want {
		t.Errorf("got limits %v, want %v", got, want)
	}
}

func TestAStreamMayTakeLargerRecords(t *testing.T) {
	const most = 4 << 20
	s := newStream(t, serve(t, 200, allTaken(1)), func(c *Config) { c.MaxRecordBytes = most })
	if err := put(s, record.Record{PartitionKey: "k", Data: make([]byte, most-1)}); err != nil {
		t.Errorf("4 MiB with the key: got %v", err)
	}
	if err := put(s, record.Record{PartitionKey: "k", Data: make([]byte, most)}); !errors.As(err, new(*shipper.PermanentError)) {
		t.Errorf("4 MiB without the key: got %v, want a *PermanentError", err)
	}
	if got, want := s.Limits(), (shipper.Limits{Records: 500, Bytes: 10 << 20}); got != want {
		t.Errorf("got limits %v, want %v", got, want)
	}
}

func TestLargeBuffersAreNotKept(t *testing.T) {
	big := record.Record{PartitionKey: "k", Data: make([]byte, record.MaxBytes-1)}
	s := newStream(t, serve(t, 200, allTaken(1)))
	if err := put(s, big); err != nil {
		t.Fatal(err)
	}
	if cap(s.request) > keptRequest {
		t.Errorf("kept are %d bytes", cap(s.request))
	}
}

func TestAnswerWithoutEndIsCutOff(t *testing.T) {
	for _, status := range []int{200, 400} {
		url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			for block := bytes.Repeat([]byte(" "), 64<<10); r.Context().Err() == nil; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		})
		s := newStream(t, url)
		err := put(s, someRecords(1)...)
		if err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") || isShippers(err) {
			t.Errorf("%d: got %v", status, err)
		}
	}
}

func TestPutEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, hang := range map[string]func(net.Conn){
			"no answer":    func(c net.Conn) { io.Copy(io.Discard, c) },
			"nothing read": func(net.Conn) {},
			"half an answer": func(c net.Conn) {
				http.ReadRequest(bufio.NewReader(c))
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
			},
		} {
			s := newStream(t, "http://kinesis.example", func(c *Config) { c.Dial = dialPipe(hang) })
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			start := time.Now()
			err := s.Put(ctx, someRecords(3))
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || isShippers(err) {
				t.Errorf("%s: got %v", name, err)
			}
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("%s: took %v, want 3s", name, took)
			}
		}
	})
}

func TestAttemptTimeoutEndsAPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream(t, "http://kinesis.example", func(c *Config) {
			c.AttemptTimeout = 2 * time.Second
			c.Dial = dialPipe(func(c net.Conn) { io.Copy(io.Discard, c) })
		})
		start := time.Now()
		err := s.Put(t.Context(), someRecords(1))
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 2*time.Second {
			t.Errorf("got %v after %v", err, took)
		}
	})
}

func TestDialThatHangsEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended time.Duration
		start := time.Now()
		s := newStream(t, "http://kinesis.example", func(c *Config) {
			c.AttemptTimeout = time.Second
			c.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				ended = time.Since(start)
				return nil, ctx.Err()
			}
		})
		if err := s.Put(t.Context(), someRecords(1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if ended == 0 || ended > connectTimeout {
			t.Errorf("the dial ended after %v, want at most %v", ended, connectTimeout)
		}
	})
}

// dialPipe dials connections whose other end serve has; it is closed when the
// client's is.
func dialPipe(serve func(net.Conn)) Dial {
	return func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go serve(server)
		return client, nil
	}
}

func TestConnectionIsKeptUntilRetired(t *testing.T) {
	var dials atomic.Int32
	s := newStream(t, serve(t, 200, allTaken(1)), func(c *Config) {
		c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			dials.Add(1)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	})
	for range 3 {
		if err := put(s, someRecords(1)...); err != nil {
			t.Fatal(err)
		}
	}
	if got := dials.Load(); got != 1 {
		t.Errorf("got %d dials for 3 puts, want 1", got)
	}
	s.RetireIdle()
	if err := put(s, someRecords(1)...); err != nil {
		t.Fatal(err)
	}
	if got := dials.Load(); got != 2 {
		t.Errorf("got %d dials after RetireIdle, want 2", got)
	}
}

func TestConnectionClosedWhileIdleCostsNoError(t *testing.T) {
	a, closed := newAuthority(t), make(chan struct{}, 1)
	closing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		c, to, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() {
			c.Close()
			closed <- struct{}{}
		}()
		fmt.Fprintf(to, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(allTaken(1)), allTaken(1))
		to.Flush()
	})
	for _, url := range []string{
		serveFunc(t, closing.ServeHTTP), a.serveHandler(t, closing, time.Now().Add(time.Hour), tls.VersionTLS13, "127.0.0.1"),
	} {
		s := newStream(t, url, func(c *Config) { c.CABundle = a.file })
		for range 5 {
			if err := s.Put(t.Context(), someRecords(1)); err != nil {
				t.Errorf("%s: %v", url, err)
			}
			<-closed
		}
	}
}

// What takes no request of such a size says so, and hangs up on it.
func TestARefusalIsReadOfARequestThatWasNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memnet.New()
		l, err := n.Listen("tcp", "127.0.0.1:80")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			io.ReadFull(c, make([]byte, 1000))
			io.WriteString(c, "HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n")
		}()
		s := newStream(t, "http://127.0.0.1", func(c *Config) { c.Dial = n.DialContext })
		err = put(s, record.Record{PartitionKey: "k", Data: make([]byte, 1_000_000)})
		if !errors.As(err, new(*shipper.PermanentError)) {
			t.Errorf("got %v", err)
		}
	})
}

func TestEveryRequestIsHTTP1WithoutCompression(t *testing.T) {
	url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 || r.Header.Get("Accept-Encoding") != "" || r.ContentLength <= 0 || r.UserAgent() != "own/1" {
			t.Errorf("got %s, %v, length %d", r.Proto, r.Header, r.ContentLength)
		}
		io.WriteString(w, allTaken(1))
	})
	if err := put(newStream(t, url, func(c *Config) { c.UserAgent = "own/1" }), someRecords(1)...); err != nil {
		t.Error(err)
	}
}

func TestProxyIsUsedOnlyWhenConfigured(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	var asked atomic.Value
	proxy := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.RequestURI)
		w.WriteHeader(http.StatusForbidden)
	})
	if err := put(newStream(t, "https://kinesis.example", func(c *Config) { c.Proxy = proxy }), someRecords(1)...); err == nil {
		t.Error("delivered through a proxy that refuses")
	}
	if got := asked.Load(); got != "CONNECT kinesis.example:443" {
		t.Errorf("the proxy was asked for %v", got)
	}
	s := newStream(t, "https://kinesis.example", func(c *Config) {
		c.Dial = func(_ context.Context, _, address string) (net.Conn, error) {
			return nil, errors.New("dialled " + address)
		}
	})
	if err := put(s, someRecords(1)...); err == nil || !strings.Contains(err.Error(), "dialled kinesis.example:443") {
		t.Errorf("got %v, want the host itself dialled", err)
	}
}

// A server of TLS 1.3 says unasked how to resume the session: that is no end.
func TestPutUsesWhatConnectOpened(t *testing.T) {
	a := newAuthority(t)
	taken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answering(200, JSON, allTaken(1))(w, r) })
	secured := a.serveHandler(t, taken, time.Now().Add(time.Hour), tls.VersionTLS13, "127.0.0.1")
	for _, url := range []string{serveFunc(t, taken.ServeHTTP), secured} {
		var dials atomic.Int32
		var conn net.Conn
		s := newStream(t, url, func(c *Config) {
			c.CABundle = a.file
			c.Dial = func(ctx context.Context, network, address string) (_ net.Conn, err error) {
				dials.Add(1)
				conn, err = new(net.Dialer).DialContext(ctx, network, address)
				return conn, err
			}
		})
		if err := s.Connect(t.Context()); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		for url == secured && !http1.Ended(conn) && t.Context().Err() == nil { // until it is said
			runtime.Gosched()
		}
		if err := s.Connect(t.Context()); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		if err := put(s, someRecords(1)...); err != nil || dials.Load() != 1 {
			t.Errorf("%s: %v after %d dials, want one", url, err, dials.Load())
		}
	}
}

func TestConnectTellsWhatIsWrong(t *testing.T) {
	none := errors.New("no way")
	s := newStream(t, "https://kinesis.example", func(c *Config) {
		c.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, none }
	})
	if err := s.Connect(t.Context()); !errors.Is(err, none) {
		t.Errorf("got %v", err)
	}
}

package memnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// pair is a connection whose two ends are accepted and dialled.
func pair(t *testing.T, n *Network) (client, server net.Conn) {
	t.Helper()
	l, err := n.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err = n.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

func TestHTTPWorksOverIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New()
		l, err := n.Listen("tcp", "127.0.0.1:8080")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(w, r.Body)
		})}
		served := make(chan error, 1)
		go func() { served <- server.Serve(l) }()
		transport := &http.Transport{DialContext: n.DialContext}
		client := &http.Client{Transport: transport}
		want := bytes.Repeat([]byte("0123456789"), 100_000)
		for range 3 {
			res, err := client.Post("http://sandbox.localdomain:8080/path", "text/plain", bytes.NewReader(want))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("echo: %d bytes, %v, want %d bytes", len(got), err, len(want))
			}
		}
		transport.CloseIdleConnections()
		if err := server.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := n.Open(); got != 0 {
			t.Errorf("%d connections left open, want 0", got)
		}
	})
}

func TestListenRefusesATakenPortUntilItIsClosed(t *testing.T) {
	n := New()
	l, err := n.Listen("tcp", ":4243")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Listen("tcp", "localhost:4243"); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("second Listen: %v, want EADDRINUSE", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept after Close: %v, want net.ErrClosed", err)
	}
	if _, err := n.Listen("tcp", ":4243"); err != nil {
		t.Errorf("Listen after Close: %v", err)
	}
}

func TestDialIsRefusedWithoutAListener(t *testing.T) {
	if _, err := New().DialContext(t.Context(), "tcp", "127.0.0.1:9"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v, want ECONNREFUSED", err)
	}
	for _, address := range []string{"", "host", "host:http", "host:70000", "host:-1"} {
		if _, err := New().DialContext(t.Context(), "tcp", address); err == nil {
			t.Errorf("dialling %q worked", address)
		}
	}
}

func TestClosingAListenerResetsItsBacklog(t *testing.T) {
	n := New()
	l, _ := n.Listen("tcp", ":0")
	client, err := n.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("Read: %v, want ECONNRESET", err)
	}
}

func TestHalfCloseLetsTheOtherDirectionLive(t *testing.T) {
	n := New()
	client, server := pair(t, n)
	client.Write([]byte("question"))
	client.(interface{ CloseWrite() error }).CloseWrite()
	if got, err := io.ReadAll(server); string(got) != "question" || err != nil {
		t.Fatalf("server read %q, %v", got, err)
	}
	server.Write([]byte("answer"))
	server.Close()
	if got, err := io.ReadAll(client); string(got) != "answer" || err != nil {
		t.Fatalf("client read %q, %v", got, err)
	}
	if _, err := client.Write([]byte("more")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("write after CloseWrite: %v, want EPIPE", err)
	}
	client.Close()
	if _, err := client.Read(nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("read after Close: %v, want net.ErrClosed", err)
	}
}

func TestAWriterWaitsForTheReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, New())
		wrote := make(chan int, 1)
		go func() {
			n, _ := client.Write(make([]byte, 3*window))
			wrote <- n
		}()
		synctest.Wait()
		select {
		case n := <-wrote:
			t.Fatalf("Write returned %d bytes although nobody read", n)
		default:
		}
		if _, err := io.CopyN(io.Discard, server, 3*window); err != nil {
			t.Fatal(err)
		}
		if n := <-wrote; n != 3*window {
			t.Errorf("wrote %d, want %d", n, 3*window)
		}
	})
}

func TestDeadlinesEndReadsAndWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := pair(t, New())
		start := time.Now()
		client.SetReadDeadline(start.Add(time.Second))
		_, err := client.Read(make([]byte, 1))
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Read: %v, want a timeout", err)
		}
		client.SetWriteDeadline(start.Add(3 * time.Second))
		if n, err := client.Write(make([]byte, window+1)); n != window || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Write: %d, %v, want %d and a timeout", n, err, window)
		}
		if got := time.Since(start); got != 3*time.Second {
			t.Errorf("took %v, want 3s", got)
		}
		client.SetReadDeadline(time.Now().Add(-time.Second))
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Read with a past deadline: %v", err)
		}
	})
}

func TestAnExtendedDeadlineDoesNotFireAtItsOldTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := pair(t, New())
		start := time.Now()
		client.SetReadDeadline(start.Add(time.Second))
		client.SetReadDeadline(start.Add(5 * time.Second))
		client.Read(make([]byte, 1))
		if got := time.Since(start); got != 5*time.Second {
			t.Errorf("Read ended after %v, want 5s", got)
		}
	})
}

func TestCutResetsTheChosenConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New()
		cut, cutPeer := pair(t, n)
		kept, keptPeer := pair(t, n)
		failed := make(chan error, 1)
		go func() {
			_, err := cutPeer.Read(make([]byte, 1))
			failed <- err
		}()
		synctest.Wait()
		if got := n.Cut(cut.RemoteAddr().(*net.TCPAddr).Port); got != 1 {
			t.Errorf("cut %d connections, want 1", got)
		}
		if err := <-failed; !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("waiting Read: %v, want ECONNRESET", err)
		}
		if _, err := cut.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("Write: %v, want ECONNRESET", err)
		}
		kept.Write([]byte("x"))
		if _, err := keptPeer.Read(make([]byte, 1)); err != nil {
			t.Errorf("the other connection: %v", err)
		}
		if got := n.Cut(); got != 1 {
			t.Errorf("cut %d of the rest, want 1", got)
		}
	})
}

func TestNothingMovesWhileStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New()
		client, server := pair(t, n)
		l, _ := n.Listen("tcp", ":7000")
		defer l.Close()
		client.Write([]byte("a"))
		n.Stall()
		start := time.Now()
		time.AfterFunc(time.Hour, n.Resume)
		dialled := make(chan error, 1)
		go func() {
			_, err := n.DialContext(t.Context(), "tcp", ":7000")
			dialled <- err
		}()
		if _, err := server.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != time.Hour {
			t.Errorf("a byte moved after %v, want 1h", got)
		}
		if err := <-dialled; err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != time.Hour {
			t.Errorf("dialled after %v, want 1h", got)
		}
		n.Stall()
		defer n.Resume()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := n.DialContext(ctx, "tcp", ":7000"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial while stalled: %v, want the context's error", err)
		}
	})
}

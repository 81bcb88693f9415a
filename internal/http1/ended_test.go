package http1

import (
	"context"
	"net"
	"runtime"
	"testing"
	"time"
)

// dial is a connection of real TCP.
func dial(t *testing.T) (here, there *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

// becomesEnded waits until what the other end did has arrived.
func becomesEnded(c net.Conn) bool {
	for began := time.Now(); time.Since(began) < 10*time.Second; runtime.Gosched() {
		if Ended(c) {
			return true
		}
	}
	return false
}

func TestTheSystemKnowsWhetherAConnectionHasEnded(t *testing.T) {
	for name, act := range map[string]func(here, there *net.TCPConn){
		"closed there": func(_, there *net.TCPConn) { there.Close() },
		"half closed":  func(_, there *net.TCPConn) { _ = there.CloseWrite() },
		"reset": func(_, there *net.TCPConn) {
			_ = there.SetLinger(0)
			there.Close()
		},
		"something said": func(_, there *net.TCPConn) { _, _ = there.Write([]byte("x")) },
		"closed here":    func(here, _ *net.TCPConn) { here.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			here, there := dial(t)
			if Ended(here) {
				t.Error("it has ended before")
			}
			act(here, there)
			if !becomesEnded(here) {
				t.Error("it has not ended")
			}
		})
	}
}

func TestLookingTakesNothingAway(t *testing.T) {
	here, there := dial(t)
	if _, err := there.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	becomesEnded(here)
	b := make([]byte, 2)
	if n, err := here.Read(b); n != 1 || err != nil || b[0] != 'x' {
		t.Errorf("got %q, %v", b[:n], err)
	}
}

// Whose end is not known is found out by its use.
func TestAConnectionThatTellsNothingHasNotEnded(t *testing.T) {
	here, there := net.Pipe()
	there.Close()
	if Ended(here) {
		t.Error("how does it know?")
	}
}

func TestOverTCPAConnectionThatHasEndedIsNotUsed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := Serve(l, func(e *Exchange) { _ = e.Answer(StatusOK) })
	var last net.Conn
	dialled, wrote := 0, 0
	c := &Client{MostBody: 10, Wrote: func() { wrote++ }, Dial: func(ctx context.Context) (net.Conn, error) {
		dialled++
		var err error
		last, err = new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
		return last, err
	}}
	call := func() error {
		_, err := c.Call(t.Context(), &Request{Method: MethodPost, Target: "/", Host: "h"})
		return err
	}
	for range 2 {
		if err := call(); err != nil || dialled != 1 {
			t.Fatalf("got %v, dialled %d times", err, dialled)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !becomesEnded(last) {
		t.Fatal("it has not ended")
	}
	if err := call(); err == nil || dialled != 2 || wrote != 2 {
		t.Errorf("got %v, dialled %d times, wrote %d times", err, dialled, wrote)
	}
}

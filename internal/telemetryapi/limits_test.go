package telemetryapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/memnet"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

// besieged is a listener in a bubble, and what others do to it.
type besieged struct {
	t       *testing.T
	network *memnet.Network
	address string
	heard   *heard
}

// besiege runs act on a listener in a bubble, and closes it.
func besiege(t *testing.T, act func(*besieged)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := memnet.New()
		h := &heard{bodies: make(chan struct{}, 1000)}
		opened, err := telemetryapi.Open(n.Listen, "127.0.0.1", 4243)
		if err != nil {
			t.Fatal(err)
		}
		l := telemetryapi.Listen(opened, 1<<20, h)
		b := &besieged{t, n, l.Address(), h}
		act(b)
		_ = l.Close(context.Background()) // what it cuts off is not this test's
		time.Sleep(time.Minute)           // until all have noticed
	})
}

// connect opens a connection and says text on it.
func (b *besieged) connect(text string) net.Conn {
	b.t.Helper()
	c, err := b.network.DialContext(b.t.Context(), "tcp", b.address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { c.Close() })
	// A connection too many is closed at once.
	if _, err := io.WriteString(c, text); err != nil && text != "" {
		b.t.Logf("writing: %v", err)
	}
	synctest.Wait()
	return c
}

// push pushes one event on a connection of its own, and returns the status of
// the answer: 0 if there is none.
func (b *besieged) push() int {
	b.t.Helper()
	const body = `[{"time":"t","type":"function","record":"x"}]`
	c := b.connect(fmt.Sprintf("POST / HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// isOpen tells whether the other end has not closed a connection on which
// nothing is said.
func isOpen(c net.Conn) bool {
	_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err := c.Read(make([]byte, 1))
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func count(connections []net.Conn) (open int) {
	for _, c := range connections {
		if isOpen(c) {
			open++
		}
	}
	return open
}

const beginOfHeader = "POST / HTTP/1.1\r\nHost: sand"

const beginOfBody = "POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 100\r\n\r\n[{\"time\":\"t\","

func TestConnectionsThatSayNothingKeepNobodyOut(t *testing.T) {
	besiege(t, func(b *besieged) {
		var silent []net.Conn
		for range 300 {
			silent = append(silent, b.connect(""))
		}
		if open := count(silent); open != 64 || !isOpen(silent[299]) {
			t.Errorf("%d connections are open, want the last 64", open)
		}
		if got := b.push(); got != http.StatusOK {
			t.Errorf("a push was answered %d", got)
		}
	})
}

func TestAnIdleConnectionOfLambdasStaysOpen(t *testing.T) {
	besiege(t, func(b *besieged) {
		c := b.connect("POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\n[]")
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("got %v, %v", answer, err)
		}
		answer.Body.Close()
		time.Sleep(24 * time.Hour)
		if !isOpen(c) {
			t.Error("it was closed")
		}
	})
}

func TestHeadersThatDoNotEndAreCut(t *testing.T) {
	besiege(t, func(b *besieged) {
		var slow []net.Conn
		for range 300 {
			slow = append(slow, b.connect(beginOfHeader))
		}
		if open := count(slow); open > 64 {
			t.Errorf("%d connections are open", open)
		}
		time.Sleep(6 * time.Second)
		if open := count(slow); open != 0 {
			t.Errorf("%d connections are still open", open)
		}
		if got := b.push(); got != http.StatusOK {
			t.Errorf("a push was answered %d", got)
		}
	})
}

func TestBodiesThatStallAreCutWhereOthersNeedTheirPlace(t *testing.T) {
	besiege(t, func(b *besieged) {
		for range 4 {
			b.connect(beginOfBody)
		}
		began := time.Now()
		if got := b.push(); got != http.StatusOK || time.Since(began) != 500*time.Millisecond {
			t.Errorf("with all places taken, it was answered %d after %v", got, time.Since(began))
		}
		b.connect(beginOfBody)
		time.Sleep(time.Second)
		began = time.Now()
		if got := b.push(); got != http.StatusOK || time.Since(began) != 0 {
			t.Errorf("when the others had stalled, it was answered %d after %v", got, time.Since(began))
		}
	})
}

// trickle sends a body that never stalls, and has no end.
func (b *besieged) trickle() {
	c := b.connect("POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 1000000\r\n\r\n[")
	go func() {
		for {
			if _, err := io.WriteString(c, " "); err != nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
}

func TestBodiesThatDoNotEndAreCutWhereOthersNeedTheirPlace(t *testing.T) {
	besiege(t, func(b *besieged) {
		for range 4 {
			b.trickle()
		}
		began := time.Now()
		if got := b.push(); got != http.StatusServiceUnavailable {
			t.Errorf("with all places taken a push was answered %d", got)
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("it waited %v for a place", waited)
		}
		time.Sleep(10 * time.Second)
		began = time.Now()
		if got := b.push(); got != http.StatusOK || time.Since(began) > 100*time.Millisecond {
			t.Errorf("when the others had their time, it was answered %d after %v", got, time.Since(began))
		}
	})
}

func TestABodyWaitsForAPlace(t *testing.T) {
	besiege(t, func(b *besieged) {
		var slow []net.Conn
		for range 4 {
			slow = append(slow, b.connect(beginOfBody))
		}
		time.AfterFunc(300*time.Millisecond, func() { slow[2].Close() })
		began := time.Now()
		if got := b.push(); got != http.StatusOK || time.Since(began) != 300*time.Millisecond {
			t.Errorf("answered %d after %v", got, time.Since(began))
		}
	})
}

// One that a freeze interrupts must not come twice.
func TestASlowBodyAloneIsReceived(t *testing.T) {
	besiege(t, func(b *besieged) {
		c := b.connect(beginOfBody)
		time.Sleep(3 * time.Hour)
		fmt.Fprint(c, `"type":"function","record":"x"}]`+strings.Repeat(" ", 55))
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || answer.StatusCode != http.StatusOK || b.heard.count() != 1 {
			t.Fatalf("got %v, %v, %d events", answer, err, b.heard.count())
		}
		answer.Body.Close()
	})
}

// Lambda pushes up to twice of what was asked for, and what belongs to the
// events beside.
func TestABodyOfTwiceTheMostIsReceived(t *testing.T) {
	l, h := listen(t)
	event := `{"time":"2026-01-02T03:04:05.678Z","type":"function","record":"` + strings.Repeat("x", 1000) + `"}`
	body := "[" + strings.TrimSuffix(strings.Repeat(event+",", 2<<20/1000), ",") + "]"
	if got := send(t, l, http.MethodPost, "/", strings.NewReader(body)); got != http.StatusOK || h.count() != 2<<20/1000 {
		t.Errorf("answered %d, %d events", got, h.count())
	}
}

// What is sent comes back in no answer.
func TestNoAnswerShowsWhatWasSent(t *testing.T) {
	const marker = "M4RK3R"
	for _, text := range []string{
		marker + " / HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /" + marker + " HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /" + marker + " HTTP/9.9\r\nHost: a\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: " + marker + "\r\nHost: b\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\n" + marker + "\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + marker + "\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + marker + "\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nExpect: " + marker + "\r\nContent-Length: 0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n" + marker,
		"POST / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat(marker, 10_000) + "\r\n\r\n",
		marker,
	} {
		besiege(t, func(b *besieged) {
			c := b.connect(text)
			_ = c.SetReadDeadline(time.Now().Add(time.Minute))
			said, _ := io.ReadAll(c)
			if strings.Contains(string(said), marker) {
				t.Errorf("%.60q is answered %q", text, said)
			}
		})
	}
}

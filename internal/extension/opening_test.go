package extension

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/queue"
)

// opening is to an API that answers so.
func opening(t *testing.T, answer http.HandlerFunc) Opening {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return Opening{Name: "ext", RuntimeAPI: strings.TrimPrefix(server.URL, "http://"), Dial: (&net.Dialer{}).DialContext}
}

func TestTheRegistrationLeavesBeforeAnythingIsConfigured(t *testing.T) {
	arrived, configured := make(chan struct{}), make(chan struct{})
	o := opening(t, func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-configured // while the answer is awaited
		w.WriteHeader(http.StatusForbidden)
	})
	calls := 0
	err := Run(t.Context(), o, func() Config {
		calls++
		<-arrived
		close(configured)
		return Config{}
	})
	if err == nil || calls != 1 {
		t.Errorf("got %v, configured %d times, want once", err, calls)
	}
}

func TestWhoCannotRegisterIsConfiguredToTellIt(t *testing.T) {
	o := opening(t, func(http.ResponseWriter, *http.Request) {})
	none := errors.New("no network")
	o.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, none }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := 0
	if err := Run(ctx, o, func() Config { calls++; return Config{} }); err == nil || calls != 1 {
		t.Errorf("got %v, configured %d times, want once", err, calls)
	}
}

// closing tells that a listener was closed.
type closing struct {
	net.Listener
	closed chan<- struct{}
}

func (c closing) Close() error {
	close(c.closed)
	return c.Listener.Close()
}

func TestWhoCannotRegisterListensNoMore(t *testing.T) {
	o := opening(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	opened, closed := 0, make(chan struct{})
	err := Run(t.Context(), o, func() Config {
		return Config{
			Sink: new(kinesis.Stream), Random: rand.Reader, QueueBytes: 1 << 20, Host: "127.0.0.1",
			Records: func(string) Records { return Records{Packing: queue.Lines()} },
			Listen: func(network, address string) (net.Listener, error) {
				opened++
				l, err := net.Listen(network, address)
				return closing{l, closed}, err
			},
		}
	})
	if err == nil || opened != 1 {
		t.Errorf("got %v, opened %d listeners, want one", err, opened)
	}
	select {
	case <-closed:
	default:
		t.Error("it was left open")
	}
}

func TestTheLifeHasTheOpeningThatItRegisteredWith(t *testing.T) {
	o := opening(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", "the-id")
		_, _ = io.WriteString(w, `{"eventType":"SHUTDOWN","deadlineMs":1}`)
		if body, _ := io.ReadAll(r.Body); strings.HasSuffix(r.URL.Path, "/register") && string(body) != `{"events":["SHUTDOWN"]}` {
			t.Errorf("registered by %s", body)
		}
	})
	o.ShutdownOnly = true
	if err := Run(t.Context(), o, func() Config { return Config{} }); err != nil {
		t.Error(err)
	}
}

func TestThatNextWasAskedForIsSaidOnceAndBeforeItsAnswer(t *testing.T) {
	asked, waits := make(chan struct{}), 0
	o := opening(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", "the-id")
		kind := "INVOKE"
		if strings.HasSuffix(r.URL.Path, "/next") {
			<-asked
			if waits++; waits > 2 {
				kind = "SHUTDOWN"
			}
		}
		_, _ = io.WriteString(w, `{"eventType":"`+kind+`","deadlineMs":1}`)
	})
	if err := Run(t.Context(), o, func() Config { return Config{Asked: func() { close(asked) }} }); err != nil || waits != 3 {
		t.Errorf("got %v after %d waits", err, waits)
	}
}

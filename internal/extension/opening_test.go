package extension

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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

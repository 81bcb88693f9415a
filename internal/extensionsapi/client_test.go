package extensionsapi_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
)

// client returns one that talks to a Runtime API that answers so.
func client(t *testing.T, answer http.HandlerFunc) *extensionsapi.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	c := extensionsapi.New(strings.TrimPrefix(server.URL, "http://"), (&net.Dialer{}).DialContext)
	t.Cleanup(c.Close)
	return c
}

func registered(t *testing.T, answer http.HandlerFunc) *extensionsapi.Client {
	t.Helper()
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/register") {
			answer(w, r)
			return
		}
		w.Header().Set("Lambda-Extension-Identifier", "the-id")
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := c.Register(t.Context(), "ext"); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRegisterTellsNameEventsAndFeature(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.Path != "/2020-01-01/extension/register" ||
			r.Header.Get("Lambda-Extension-Name") != "ext" || r.Header.Get("Lambda-Extension-Accept-Feature") != "accountId" ||
			string(body) != `{"events":["INVOKE","SHUTDOWN"]}` {
			t.Errorf("got %s %s %v %s", r.Method, r.URL, r.Header, body)
		}
		w.Header().Set("Lambda-Extension-Identifier", "the-id")
		_, _ = io.WriteString(w, `{"functionName":"fn","functionVersion":"7","handler":"h","accountId":"1","new":{"a":[1]}}`)
	})
	got, err := c.Register(t.Context(), "ext", extensionsapi.Invoke, extensionsapi.Shutdown)
	want := extensionsapi.Registration{FunctionName: "fn", FunctionVersion: "7", Handler: "h", AccountID: "1"}
	if err != nil || got != want || c.Identifier() != "the-id" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNextReadsBothEvents(t *testing.T) {
	for body, want := range map[string]extensionsapi.Event{
		`{"eventType":"INVOKE","deadlineMs":1700000000123,"requestId":"r","invokedFunctionArn":"arn","tracing":{"type":"t","value":"v"}}`: {
			Type: extensionsapi.Invoke, Deadline: time.UnixMilli(1700000000123), RequestID: "r", InvokedFunctionARN: "arn",
		},
		`{"eventType":"SHUTDOWN","deadlineMs":5,"shutdownReason":"spindown","tomorrow":null}`: {
			Type: extensionsapi.Shutdown, Deadline: time.UnixMilli(5), ShutdownReason: "spindown",
		},
	} {
		c := registered(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Lambda-Extension-Identifier") != "the-id" {
				t.Errorf("no identifier in %v", r.Header)
			}
			w.Header().Set("Content-Type", "text/plain; charset=utf-8") // as Lambda says of SHUTDOWN
			_, _ = io.WriteString(w, body)
		})
		if got, err := c.Next(t.Context()); err != nil || got != want {
			t.Errorf("%s\ngot  %+v, %v\nwant %+v", body, got, err, want)
		}
	}
}

func TestRefusalsTellWhetherTheyAreForGood(t *testing.T) {
	for status, temporary := range map[int]bool{403: false, 500: true, 503: true} {
		c := registered(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"errorType":"Extension.X"}`)
		})
		_, err := c.Next(t.Context())
		var refusal *extensionsapi.StatusError
		if !errors.As(err, &refusal) || refusal.Temporary() != temporary || !strings.Contains(err.Error(), "Extension.X") {
			t.Errorf("%d: got %v", status, err)
		}
	}
}

func TestInitErrorIsReported(t *testing.T) {
	c := registered(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		want := `{"errorMessage":"a \"b\"","errorType":"Extension.X","stackTrace":[]}`
		if r.URL.Path != "/2020-01-01/extension/init/error" || r.Header.Get("Lambda-Extension-Function-Error-Type") != "Extension.X" || string(body) != want {
			t.Errorf("got %s %v %s", r.URL, r.Header, body)
		}
		w.WriteHeader(http.StatusAccepted)
	})
	if err := c.InitError(t.Context(), "Extension.X", `a "b"`); err != nil {
		t.Error(err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another server was asked %s, with the identifier %q", r.URL, r.Header.Get("Lambda-Extension-Identifier"))
	}))
	t.Cleanup(other.Close)
	c := registered(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", other.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	var refusal *extensionsapi.StatusError
	if _, err := c.Next(t.Context()); !errors.As(err, &refusal) || refusal.Status != http.StatusTemporaryRedirect {
		t.Errorf("got %v", err)
	}
}

// The Runtime API's address is link-local, which Go would send to a proxy.
func TestNoProxyIsAsked(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	var dialled string
	c := extensionsapi.New("169.254.100.1:9001", func(_ context.Context, _, address string) (net.Conn, error) {
		dialled = address
		return nil, errors.New("no network")
	})
	if _, err := c.Next(t.Context()); err == nil || dialled != "169.254.100.1:9001" {
		t.Errorf("got %v from %q", err, dialled)
	}
}

// Whatever an answer holds, it is read or refused, and nothing panics.
func FuzzNext(f *testing.F) {
	f.Add([]byte(`{"eventType":"INVOKE","deadlineMs":1}`))
	f.Add([]byte(`{"deadlineMs":"x"}`))
	f.Add([]byte(`[`))
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	f.Cleanup(server.Close)
	c := extensionsapi.New(strings.TrimPrefix(server.URL, "http://"), (&net.Dialer{}).DialContext)
	f.Fuzz(func(t *testing.T, answer []byte) {
		body = answer
		if event, err := c.Next(t.Context()); err != nil && event != (extensionsapi.Event{}) {
			t.Errorf("both %+v and %v", event, err)
		}
	})
}

// Whatever is answered to a registration, header and body, is read or refused.
func FuzzRegister(f *testing.F) {
	f.Add(200, "the-id", []byte(`{"functionName":"f","functionVersion":"1","handler":"h","accountId":"1"}`))
	f.Add(200, "", []byte(`{}`))
	f.Add(403, "x", []byte(`{"errorType":"Extension.X"}`))
	f.Add(500, "x", []byte(strings.Repeat("x", 100_000)))
	var answer struct {
		status     int
		identifier string
		body       []byte
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", answer.identifier)
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.body)
	}))
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, status int, identifier string, body []byte) {
		if status < 200 || status > 599 {
			return
		}
		answer.status, answer.identifier, answer.body = status, identifier, body
		c := extensionsapi.New(strings.TrimPrefix(server.URL, "http://"), (&net.Dialer{}).DialContext)
		defer c.Close()
		r, err := c.Register(t.Context(), "ext", extensionsapi.Invoke)
		switch {
		case err != nil && (r != (extensionsapi.Registration{}) || len(err.Error()) > 1<<20):
			t.Errorf("got %+v and %.3000v", r, err)
		case err == nil && (status != 200 || c.Identifier() == ""):
			t.Errorf("registered by %d, %q", status, identifier)
		}
	})
}

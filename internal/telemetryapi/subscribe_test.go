package telemetryapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

func subscribe(t *testing.T, answer http.HandlerFunc) error {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	api := strings.TrimPrefix(server.URL, "http://")
	client := &http1.Client{MostBody: 1 << 20, Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", api)
	}}
	defer client.CloseIdle()
	return telemetryapi.Subscribe(t.Context(), client, api, "the-id", telemetryapi.Subscription{
		SchemaVersion: "2025-01-29", Types: []string{"platform", "function"},
		MaxItems: 1000, MaxBytes: 262144, Timeout: 25 * time.Millisecond, URI: "http://sandbox.localdomain:4243",
	})
}

func TestSubscribeSendsTheDocumentedRequest(t *testing.T) {
	err := subscribe(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var got, want any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Errorf("body %q: %v", body, err)
		}
		_ = json.Unmarshal([]byte(`{"schemaVersion":"2025-01-29","types":["platform","function"],
			"buffering":{"maxItems":1000,"maxBytes":262144,"timeoutMs":25},
			"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:4243"}}`), &want)
		g, _ := json.Marshal(got)
		wnt, _ := json.Marshal(want)
		if !bytes.Equal(g, wnt) {
			t.Errorf("got  %s\nwant %s", g, wnt)
		}
		if r.Method != http.MethodPut || r.URL.Path != "/2022-07-01/telemetry" || r.Header.Get("Lambda-Extension-Identifier") != "the-id" {
			t.Errorf("got %s %s %v", r.Method, r.URL, r.Header)
		}
		_, _ = io.WriteString(w, `"OK"`)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSubscribeTellsThatThereIsNoTelemetry(t *testing.T) {
	err := subscribe(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	if !errors.Is(err, telemetryapi.ErrNotSupported) {
		t.Errorf("got %v", err)
	}
}

func TestSubscribeQuotesARefusalEvenIfItIsNotJSON(t *testing.T) {
	err := subscribe(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"errorMessage":"a "quote""`)
	})
	if err == nil || !strings.Contains(err.Error(), `a "quote"`) || !strings.Contains(err.Error(), "400") {
		t.Errorf("got %v", err)
	}
	for status, temporary := range map[int]bool{403: false, 500: true} {
		err := subscribe(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		var refusal *telemetryapi.StatusError
		if !errors.As(err, &refusal) || refusal.Temporary() != temporary {
			t.Errorf("%d: got %v, want temporary %v", status, err, temporary)
		}
	}
}

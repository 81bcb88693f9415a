package telemetryapi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

// heard keeps what a listener hands on.
type heard struct {
	mu     sync.Mutex
	types  []string
	bodies chan struct{}
}

func (h *heard) Receive(e *telemetryapi.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.types = append(h.types, string(e.Type))
}

func (h *heard) Received() { h.bodies <- struct{}{} }

func (h *heard) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.types)
}

func listen(t *testing.T) (*telemetryapi.Listener, *heard) {
	t.Helper()
	h := &heard{bodies: make(chan struct{}, 1000)}
	opened, err := telemetryapi.Open(net.Listen, "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	l := telemetryapi.Listen(opened, 1<<20, h)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := l.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return l, h
}

func send(t *testing.T, l *telemetryapi.Listener, method, path string, body io.Reader) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+l.Address()+path, body)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if said, _ := io.ReadAll(answer.Body); len(said) > 0 {
		t.Errorf("%s %s is answered with a body: %q", method, path, said)
	}
	return answer.StatusCode
}

func TestAPushIsAnswered200OnAnyPath(t *testing.T) {
	l, h := listen(t)
	for _, path := range []string{"/", "/telemetry", "/a/b?c=d"} {
		body := strings.NewReader(`[{"time":"t","type":"function","record":"x"}]`)
		if got := send(t, l, http.MethodPost, path, body); got != http.StatusOK {
			t.Errorf("POST %s: %d", path, got)
		}
		<-h.bodies
	}
	if h.count() != 3 {
		t.Errorf("%d events, want 3", h.count())
	}
}

// Any answer but 2xx would make Lambda push the same again, for ever.
func TestWhateverIsPushedIsAnswered200(t *testing.T) {
	l, h := listen(t)
	for _, body := range []string{"", "garbage", "[", `{"a":1}`, "\xff\xfe", `[{"type":"function","record":1}`, "[[[[[", "null"} {
		if got := send(t, l, http.MethodPost, "/", strings.NewReader(body)); got != http.StatusOK {
			t.Errorf("POST %q: %d, want 200", body, got)
		}
		<-h.bodies
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	l, h := listen(t)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if got := send(t, l, method, "/", nil); got != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d, want 405", method, got)
		}
	}
	if h.count() != 0 {
		t.Errorf("%d events", h.count())
	}
}

func TestATrickledBodyHandsOnEachEventAsItComes(t *testing.T) {
	l, h := listen(t)
	connection := dial(t, l)
	fmt.Fprintf(connection, "POST / HTTP/1.1\r\nHost: sandbox\r\nTransfer-Encoding: chunked\r\n\r\n")
	for _, chunk := range []string{"[", `{"time":"t","type":"a",`, `"record":1},`, `{"time":"t","ty`, `pe":"b","record":2}`, "]"} {
		fmt.Fprintf(connection, "%x\r\n%s\r\n", len(chunk), chunk)
	}
	fmt.Fprint(connection, "0\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", answer, err)
	}
	defer answer.Body.Close()
	if h.count() != 2 {
		t.Errorf("%d events, want 2", h.count())
	}
}

func TestABodyThatBreaksOffLosesNothingElse(t *testing.T) {
	l, h := listen(t)
	connection := dial(t, l)
	fmt.Fprintf(connection, "POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 1000\r\n\r\n[{\"type\":\"a\",\"record\":1},{\"ty")
	connection.Close()
	if got := send(t, l, http.MethodPost, "/", strings.NewReader(`[{"type":"b","record":1}]`)); got != http.StatusOK {
		t.Errorf("the next push: %d", got)
	}
	<-h.bodies
}

func TestATakenPortIsReplacedByAnother(t *testing.T) {
	taken, h := listen(t)
	_, port, err := net.SplitHostPort(taken.Address())
	if err != nil {
		t.Fatal(err)
	}
	var number int
	fmt.Sscan(port, &number)
	opened, err := telemetryapi.Open(net.Listen, "127.0.0.1", number)
	if err != nil {
		t.Fatal(err)
	}
	l := telemetryapi.Listen(opened, 1<<20, h)
	if l.Address() == taken.Address() {
		t.Errorf("both listen on %s", l.Address())
	}
	if err := l.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestCloseWaitsForTheBodyBeingPushedButNotForEver(t *testing.T) {
	h := &heard{bodies: make(chan struct{}, 1)}
	opened, err := telemetryapi.Open(net.Listen, "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	l := telemetryapi.Listen(opened, 1<<20, h)
	connection := dial(t, l)
	fmt.Fprintf(connection, "POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n")
	if _, err := bufio.NewReader(connection).ReadString('\n'); err != nil { // it is being received
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := l.Close(ctx); err == nil {
		t.Error("Close succeeded although a body was cut off")
	}
}

func dial(t *testing.T, l *telemetryapi.Listener) net.Conn {
	t.Helper()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

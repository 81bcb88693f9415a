package lambdasim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/memnet"
)

// api is what a process of the sandbox calls the three APIs with.
type api struct {
	client  *http.Client
	address string
	id      string // the extension's identifier
}

func newAPI(dial func(context.Context, string, string) (net.Conn, error), address string) *api {
	return &api{client: &http.Client{Transport: &http.Transport{DialContext: dial}}, address: address}
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (a *api) call(ctx context.Context, method, path, body string, headers ...string) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+a.address+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if a.id != "" {
		request.Header.Set("Lambda-Extension-Identifier", a.id)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := a.client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, got}, err
}

func (a *api) register(ctx context.Context, name, body string) error {
	r, err := a.call(ctx, "POST", "/2020-01-01/extension/register", body, "Lambda-Extension-Name", name, "Lambda-Extension-Accept-Feature", "x, accountId")
	if err != nil {
		return err
	}
	if a.id = r.header.Get("Lambda-Extension-Identifier"); r.status != 200 {
		return fmt.Errorf("register: %d %s", r.status, r.body)
	}
	return nil
}

func (a *api) next(ctx context.Context) (reply, error) {
	return a.call(ctx, "GET", "/2020-01-01/extension/event/next", "")
}

func (a *api) subscribe(ctx context.Context, port int, types string) (reply, error) {
	return a.call(ctx, "PUT", "/2022-07-01/telemetry", fmt.Sprintf(
		`{"schemaVersion":"2025-01-29","types":[%s],"buffering":{"timeoutMs":25,"maxItems":1000,"maxBytes":262144},"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:%d/t"}}`, types, port))
}

// variable is the value of a variable in an environ.
func variable(environ []string, name string) string {
	for _, v := range environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// handler is a function's code: what it returns is the response, or the error.
type handler func(ctx context.Context, event string, stdout io.Writer) (string, error)

func echo(_ context.Context, event string, stdout io.Writer) (string, error) {
	fmt.Fprintln(stdout, "got", event)
	return "echo " + event, nil
}

// runtimeOf is a small custom runtime.
func runtimeOf(h handler, dial func(context.Context, string, string) (net.Conn, error)) Func {
	return func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
		a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
		defer a.client.CloseIdleConnections()
		for {
			r, err := a.call(ctx, "GET", "/2018-06-01/runtime/invocation/next", "")
			if err != nil || r.status != 200 {
				return errors.Join(err, errors.New("no next"))
			}
			base := "/2018-06-01/runtime/invocation/" + r.header.Get("Lambda-Runtime-Aws-Request-Id")
			answer, err := h(ctx, string(r.body), stdout)
			var exit *ExitError
			switch {
			case errors.As(err, &exit):
				return exit
			case err != nil:
				_, err = a.call(ctx, "POST", base+"/error", `{"errorMessage":"`+err.Error()+`"}`, "Lambda-Runtime-Function-Error-Type", "Function.Oops")
			default:
				_, err = a.call(ctx, "POST", base+"/response", answer)
			}
			if err != nil {
				return err
			}
		}
	}
}

// listener is an extension's telemetry listener.
type telemetryListener struct {
	mu     sync.Mutex
	events []Event
	paths  []string
	status int // answered; 0 is 200
	posts  int
}

type pushed struct {
	Time   string          `json:"time"`
	Type   string          `json:"type"`
	Record json.RawMessage `json:"record"`
}

func (l *telemetryListener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts++
	if l.status != 0 {
		w.WriteHeader(l.status)
		return
	}
	var elements []pushed
	if err := json.Unmarshal(body, &elements); err != nil {
		w.WriteHeader(500)
		return
	}
	l.paths = append(l.paths, r.Method+" "+r.URL.Path)
	for _, e := range elements {
		l.events = append(l.events, Event{Type: e.Type, Record: e.Record, At: time.Now()})
	}
}

func (l *telemetryListener) set(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = status
}

func (l *telemetryListener) got() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// records are those of events of the given type.
func records(events []Event, kind string) (all []string) {
	for _, e := range events {
		if e.Type == kind {
			all = append(all, string(e.Record))
		}
	}
	return all
}

func kinds(events []Event) (all []string) {
	for _, e := range events {
		all = append(all, e.Type)
	}
	return all
}

// extensionFixture is a small extension.
type extensionFixture struct {
	name     string
	events   string // JSON of the register call; default INVOKE and SHUTDOWN
	types    string // subscribed; "" subscribes not
	listener *telemetryListener
	// on, when set, is called for each event and may end the extension.
	on func(ctx context.Context, event string, stdout io.Writer) error
}

func (x *extensionFixture) run(listen func(string, string) (net.Listener, error), dial func(context.Context, string, string) (net.Conn, error)) Func {
	return func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
		a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
		defer a.client.CloseIdleConnections()
		events := x.events
		if events == "" {
			events = `{"events":["INVOKE","SHUTDOWN"]}`
		}
		if err := a.register(ctx, x.name, events); err != nil {
			return err
		}
		if x.types != "" {
			l, err := listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			server := &http.Server{Handler: x.listener}
			served := make(chan struct{})
			go func() { defer close(served); server.Serve(l) }()
			defer func() { server.Close(); <-served }()
			if r, err := a.subscribe(ctx, l.Addr().(*net.TCPAddr).Port, x.types); err != nil || r.status != 200 {
				return fmt.Errorf("subscribe: %d %s %w", r.status, r.body, err)
			}
		}
		for {
			r, err := a.next(ctx)
			if err != nil {
				return err
			}
			event := string(r.body)
			if x.on != nil {
				if err := x.on(ctx, event, stdout); err != nil {
					return err
				}
			}
			if strings.Contains(event, `"SHUTDOWN"`) {
				sleep(ctx, 50*time.Millisecond) // the last telemetry
				return nil
			}
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// diary keeps what an observer is told.
type diary struct {
	mu    sync.Mutex
	steps []Step
	said  []Event
	lost  map[LossReason]int
}

func (l *diary) observer() Observer {
	l.lost = map[LossReason]int{}
	locked := func(f func()) { l.mu.Lock(); defer l.mu.Unlock(); f() }
	return Observer{
		Said: func(e Event) { locked(func() { l.said = append(l.said, e) }) },
		Lost: func(_ Event, r LossReason) { locked(func() { l.lost[r]++ }) },
		Step: func(s Step) { locked(func() { l.steps = append(l.steps, s) }) },
	}
}

func (l *diary) kinds() (all []StepKind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.steps {
		all = append(all, s.Kind)
	}
	return all
}

func (l *diary) step(k StepKind) (Step, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.steps {
		if s.Kind == k {
			return s, true
		}
	}
	return Step{}, false
}

const everything = `"platform","function","extension"`

// life is an environment of Go functions on a network in memory.
type life struct {
	*Environment
	net      *memnet.Network
	log      *diary
	listener *telemetryListener
}

// startLife starts an environment with one extension "probe".
func startLife(t *testing.T, h handler, x *extensionFixture, change func(*Config)) *life {
	t.Helper()
	n := memnet.New()
	l := &life{net: n, log: &diary{}, listener: &telemetryListener{}}
	x.name, x.listener = "probe", l.listener
	c := Config{
		Function:   FunctionConfig{Program: runtimeOf(h, n.DialContext)},
		Extensions: []Extension{{Program: x.run(n.Listen, n.DialContext), Name: "probe"}},
		Network:    Memory(n),
		Observer:   l.log.observer(),
	}
	if change != nil {
		change(&c)
	}
	e, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	l.Environment = e
	return l
}

// invoke runs a whole invoke phase.
func (l *life) invoke(t *testing.T, event string) (*Invocation, Outcome) {
	t.Helper()
	i, err := l.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	o, err := i.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i, o
}

func (l *life) end(t *testing.T) Report {
	t.Helper()
	r, err := l.Shutdown(context.Background(), Spindown)
	if err != nil {
		t.Fatal(err)
	}
	if n := l.net.Open(); n != 0 {
		time.Sleep(time.Second) // in the bubble: let closing ends close
		if n = l.net.Open(); n != 0 {
			t.Errorf("%d connections are open after the shutdown, want 0", n)
		}
	}
	return r
}

// TestMain also is the processes of the tests with real ones.
func TestMain(m *testing.M) {
	if run := role(); run != nil {
		if err := run(context.Background(), os.Environ(), os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

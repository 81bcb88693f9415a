package extension_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/memnet"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

const (
	budget      = 300 * time.Millisecond
	kinesisPort = "4567"
	streamName  = "telemetry"
)

// world is a local Lambda, a local Kinesis and the extension between them, on
// a network in memory, inside a bubble.
type world struct {
	t       *testing.T
	network *memnet.Network
	kinesis *kinesissim.Server
	lambda  lambdasim.Config
	change  func(*extension.Config) // before the extension runs; may be nil
	handle  handler
	env     *lambdasim.Environment
	ended   error              // how the extension's Run did
	end     context.CancelFunc // of the extension, as a signal would

	retired int // how often connections were

	mu    sync.Mutex
	said  []lambdasim.Event
	steps []lambdasim.Step
	log   bytes.Buffer
}

// handler is the function: what it prints, how long it takes, how it ends.
type handler func(ctx context.Context, requestID string, stdout io.Writer) error

// sayOne prints a line and is done.
func sayOne(_ context.Context, requestID string, stdout io.Writer) error {
	fmt.Fprintln(stdout, "line of", requestID)
	return nil
}

// inWorld runs a test in a bubble that has a world in it.
func inWorld(t *testing.T, prepare func(*world), test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, network: memnet.New(), handle: sayOne}
		w.kinesis = kinesissim.New(kinesissim.Config{Credentials: []kinesissim.Credentials{{AccessKeyID: "AKIDLOCAL", SecretAccessKey: "local-secret"}}})
		w.lambda = lambdasim.Config{
			Function:   lambdasim.FunctionConfig{Program: lambdasim.Func(w.runtime), Name: "fn"},
			Extensions: []lambdasim.Extension{{Name: "ext", Program: lambdasim.Func(w.extension)}},
			Network:    lambdasim.Memory(w.network),
			Observer:   lambdasim.Observer{Said: w.hear, Step: w.step},
		}
		if prepare != nil {
			prepare(w)
		}
		w.serve()
		env, err := lambdasim.Start(t.Context(), w.lambda)
		if err != nil {
			t.Fatalf("start: %v\n%s", err, w.logged())
		}
		w.env = env
		t.Cleanup(func() { _, _ = env.Shutdown(context.Background(), lambdasim.Spindown) }) // if the test didn't
		test(w)
	})
}

func (w *world) serve() {
	if err := w.kinesis.CreateStream(kinesissim.StreamSpec{Name: streamName, Shards: 2}); err != nil {
		w.t.Fatal(err)
	}
	listener, err := w.network.Listen("tcp", "127.0.0.1:"+kinesisPort)
	if err != nil {
		w.t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() { _ = w.kinesis.Serve(listener) })
	w.t.Cleanup(func() { w.kinesis.Close(); serving.Wait() })
}

func (w *world) hear(e lambdasim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, e)
}

func (w *world) step(s lambdasim.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps = append(w.steps, s)
}

// Write is the extension's log.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// extension is the process that Lambda starts.
func (w *world) extension(ctx context.Context, environ []string, _, _ io.Writer) error {
	credentials, err := kinesis.Static(kinesis.Credentials{AccessKeyID: "AKIDLOCAL", SecretAccessKey: "local-secret"})
	if err != nil {
		return err
	}
	stream, err := kinesis.New(kinesis.Config{
		Stream: streamName, Region: "us-east-1", Endpoint: "http://127.0.0.1:" + kinesisPort,
		Credentials: credentials, Dial: w.network.DialContext,
	})
	if err != nil {
		return err
	}
	config := extension.Config{
		Name: "ext", FunctionName: "fn", RuntimeAPI: variable(environ, "AWS_LAMBDA_RUNTIME_API"),
		Dial: w.network.DialContext, Listen: w.network.Listen, Host: "127.0.0.1", Port: 4243,
		Subscription: telemetryapi.Subscription{
			SchemaVersion: "2025-01-29", Types: []string{"platform", "function"},
			MaxItems: 1000, MaxBytes: 262144, Timeout: 25 * time.Millisecond,
		},
		Destination:       "sandbox.localdomain",
		Flush:             extension.FlushEnd,
		MaxDelay:          5 * time.Second,
		PostRuntimeBudget: budget, QueueBytes: 8 << 20, Packing: queue.Lines(),
		Linger: time.Second, AttemptTimeout: 5 * time.Second,
		Sink: stream, RetireIdle: stream.RetireIdle,
		Random: rand.Reader, Log: logger.New(w, "ext", false, logger.Debug),
	}
	if w.change != nil {
		w.change(&config)
	}
	defer stream.RetireIdle()
	ctx, w.end = context.WithCancel(ctx)
	defer w.end()
	w.ended = extension.Run(ctx, config)
	return w.ended
}

// runtime is a custom runtime around the handler.
func (w *world) runtime(ctx context.Context, environ []string, stdout, _ io.Writer) error {
	client := &http.Client{Transport: &http.Transport{DialContext: w.network.DialContext}}
	defer client.CloseIdleConnections()
	base := "http://" + variable(environ, "AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		id, err := nextInvocation(ctx, client, base)
		if err != nil {
			return err
		}
		if err := w.handle(ctx, id, stdout); err != nil {
			return err
		}
		if err := post(ctx, client, base+id+"/response"); err != nil {
			return err
		}
	}
}

func nextInvocation(ctx context.Context, client *http.Client, base string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"next", nil)
	if err != nil {
		return "", err
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.Header.Get("Lambda-Runtime-Aws-Request-Id"), err
}

func post(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`"ok"`))
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func variable(environ []string, name string) string {
	for _, pair := range environ {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}

// initDone is how the first init ended.
func (w *world) initDone() lambdasim.Step {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.steps, func(s lambdasim.Step) bool { return s.Kind == lambdasim.InitDone })
	if i < 0 {
		w.t.Fatal("no init")
	}
	return w.steps[i]
}

// invoke invokes once and waits until the environment is frozen.
func (w *world) invoke() lambdasim.Outcome {
	w.t.Helper()
	invocation, err := w.env.Invoke(w.t.Context(), []byte(`{}`))
	if err != nil {
		w.t.Fatalf("invoke: %v\n%s", err, w.logged())
	}
	outcome, err := invocation.Wait(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return outcome
}

// shutdown ends the environment and checks that the extension left as it must.
func (w *world) shutdown(reason lambdasim.ShutdownReason) lambdasim.Report {
	w.t.Helper()
	report, err := w.env.Shutdown(w.t.Context(), reason)
	if err != nil {
		w.t.Fatalf("shutdown: %v\n%s", err, w.logged())
	}
	if code := report.ExitCodes["ext"]; code != 0 || slices.Contains(report.Killed, "ext") {
		w.t.Errorf("the extension exited with %d, killed %v\n%s", code, report.Killed, w.logged())
	}
	return report
}

// stream is what lies on it, in the order of the ids.
func (w *world) stream() []record.Event {
	w.t.Helper()
	var all []record.Event
	for _, r := range w.kinesis.Records(streamName) {
		all = append(all, events(w.t, r.Data)...)
	}
	slices.SortStableFunc(all, func(a, b record.Event) int { return int(sequence(a)) - int(sequence(b)) })
	return all
}

// events takes a record apart.
func events(t *testing.T, data []byte) []record.Event {
	t.Helper()
	var all []record.Event
	for event, err := range record.Decode(data) {
		if err != nil {
			t.Errorf("a record that can't be read: %v", err)
			continue
		}
		all = append(all, event)
	}
	return all
}

func sequence(e record.Event) uint64 {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return 0
	}
	return id.Sequence
}

// checkComplete fails the test unless everything that Lambda said is on the
// stream, once, under ids without gaps.
func (w *world) checkComplete() {
	w.t.Helper()
	want := map[string]int{}
	w.mu.Lock()
	for _, e := range w.said {
		want[e.Type+string(e.Record)]++
	}
	w.mu.Unlock()
	if len(want) == 0 {
		w.t.Error("nothing was said to the extension")
	}
	got := map[string]int{}
	events := w.stream()
	for i, e := range events {
		if !strings.HasPrefix(e.Type, "delivery.") {
			got[e.Type+string(e.Record)]++
		}
		if sequence(e) != uint64(i+1) {
			w.t.Fatalf("event %d has the id %s", i+1, e.ID)
		}
	}
	for what, n := range want {
		if got[what] != n {
			w.t.Errorf("said %d times, on the stream %d times: %.200s", n, got[what], what)
		}
	}
	if !maps.Equal(got, want) {
		w.t.Errorf("%d events said, %d on the stream\n%s", len(w.said), len(events), w.logged())
	}
}

package extension_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	joined "kinesis-telemetry-api-extension/internal/simulation/world"
	"kinesis-telemetry-api-extension/record"
)

const (
	budget     = 300 * time.Millisecond
	streamName = joined.Stream
)

// world is a local Lambda, a local Kinesis and the extension between them, on
// a network in memory, inside a bubble. Every invocation is held to its end,
// unless Settings says otherwise.
type world struct {
	*joined.World
	t     *testing.T
	env   *lambdasim.Environment
	ended error // how the extension's Run did

	retired int         // how often connections were
	awake   atomic.Bool // the snapshot was restored

	mu    sync.Mutex
	said  []lambdasim.Event
	steps []lambdasim.Step
	log   bytes.Buffer
}

// sayOne prints a line and is done.
func sayOne(_ context.Context, requestID string, stdout io.Writer) error {
	fmt.Fprintln(stdout, "line of", requestID)
	return nil
}

// inWorld runs a test in a bubble that has a world in it.
func inWorld(t *testing.T, prepare func(*world), test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { newWorld(t).live(prepare, test) })
}

// live starts the world, once it is prepared, and runs a test in it.
func (w *world) live(prepare func(*world), test func(*world)) {
	w.t.Helper()
	if prepare != nil {
		prepare(w)
	}
	w.holdToTheEnd()
	env, err := w.Start(w.t.Context())
	w.t.Cleanup(w.Close)
	if err != nil {
		w.t.Fatalf("start: %v\n%s", err, w.logged())
	}
	w.env = env
	w.t.Cleanup(func() { _, _ = env.Shutdown(context.Background(), lambdasim.Spindown) }) // if the test didn't
	test(w)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOf(t, kinesissim.Config{})
}

func newWorldOf(t *testing.T, k kinesissim.Config) *world {
	t.Helper()
	w := &world{t: t}
	both, err := joined.New(k, 2, sayOne, w)
	if err != nil {
		t.Fatal(err)
	}
	w.World = both
	w.Exited = func(err error) { w.ended = err }
	w.Lambda.Observer = lambdasim.Observer{Said: w.hear, Step: w.step}
	return w
}

// holdToTheEnd is what each test has that doesn't ask for another mode.
func (w *world) holdToTheEnd() {
	settings := w.Settings
	w.Settings = func(c *extension.Config) {
		c.Flush = extension.FlushEnd
		if settings != nil {
			settings(c)
		}
	}
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
	for _, r := range w.Kinesis.Records(streamName) {
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

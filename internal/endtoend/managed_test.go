package endtoend

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// beginManaged starts a Managed Instance with the built extension and the
// example function, which asks for as many invocations as it may.
func beginManaged(t *testing.T, k stream, concurrency int) *life {
	t.Helper()
	return begin(t, k.place, func(p *plan) { p.Kind, p.Concurrency = lambdasim.ManagedInstances, concurrency })
}

// abreast invokes n times, as many at once as the instance takes.
func (l *life) abreast(n int, payload string) {
	l.t.Helper()
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if invocation, err := l.env.Invoke(l.ctx, []byte(payload)); err != nil || invocation.FunctionError != "" {
				l.t.Errorf("an invocation failed: %v, %s", err, payload)
			}
		})
	}
	all.Wait()
}

// comes tells whether a condition comes true in time.
func (l *life) comes(in time.Duration, condition func() bool) bool {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	late := time.After(in)
	for !condition() {
		select {
		case <-look.C:
		case <-late:
			return false
		}
	}
	return true
}

// awaitStep waits for a step of the life cycle.
func (l *life) awaitStep(kind lambdasim.StepKind) {
	l.t.Helper()
	if !l.comes(10*time.Second, func() bool { _, taken := l.step(kind); return taken }) {
		l.t.Fatalf("no step is %q", kind)
	}
}

func TestAManagedInstanceDeliversOfManyInvocationsAtOnceWithoutAnyHold(t *testing.T) {
	t.Parallel()
	k := serve(t, 4)
	l := beginManaged(t, k, 16)
	begun := time.Now()
	l.abreast(64, `{"lines":50,"bytes":200,"sleep":"200ms"}`)
	took := time.Since(begun)
	if took > 64*200*time.Millisecond/2 {
		t.Errorf("64 invocations of 200 ms took %v: they did not run at once", took)
	}
	// All is delivered by the linger's timer: nothing is frozen or invoked.
	if !l.comes(10*time.Second, func() bool { return len(k.events(t)) >= len(l.saidSoFar()) }) {
		t.Fatalf("%d of %d events lie on the stream while nothing is invoked", len(k.events(t)), len(l.saidSoFar()))
	}
	if _, frozen := l.step(lambdasim.Frozen); frozen {
		t.Error("it was frozen")
	}
	report := l.shutdown()
	if report.Undelivered != 0 {
		t.Errorf("%d events came too late", report.Undelivered)
	}
	read := k.events(t)
	checkExactlyOnce(t, l.saidSoFar(), read)
	checkManagedEvents(t, read, 64)
	t.Logf("%d events; 64 invocations, 16 at once, took %v", len(read), took)
}

// checkManagedEvents looks at what is otherwise there than elsewhere.
func checkManagedEvents(t *testing.T, read []record.Event, invocations int) {
	t.Helper()
	kinds := map[string]int{}
	for _, e := range read {
		kinds[e.Type]++
		switch e.Type {
		case "platform.report":
			var told struct{ Metrics map[string]float64 }
			if err := json.Unmarshal(e.Record, &told); err != nil || len(told.Metrics) != 1 || told.Metrics["durationMs"] < 200 {
				t.Errorf("a report is %s", e.Record)
			}
		case record.TypeDeliveryStart:
			if !strings.Contains(string(e.Record), `"initializationType":"lambda-managed-instances"`) {
				t.Errorf("%s is %s", e.Type, e.Record)
			}
		case record.TypeDeliveryReport:
			if !strings.Contains(string(e.Record), fmt.Sprintf(`"invocations":%d`, invocations)) {
				t.Errorf("%s is %s, want %d invocations", e.Type, e.Record, invocations)
			}
		}
	}
	if kinds["platform.start"] != invocations || kinds["platform.report"] != invocations || kinds["platform.runtimeDone"] != 0 {
		t.Errorf("the stream has %v", kinds)
	}
}

func TestAManagedInstanceThatBreaksTellsAllBeforeItIsReplaced(t *testing.T) {
	t.Parallel()
	k := serve(t, 2)
	l := beginManaged(t, k, 4)
	l.abreast(8, `{"lines":20,"sleep":"20ms"}`)
	if _, outcome := l.invoke(`{"lines":20,"panic":true}`); outcome.Status != "error" {
		t.Errorf("the panic ended as %+v", outcome)
	}
	l.awaitStep(lambdasim.ShutdownDone) // the runtime reports the panic, and then leaves
	l.abreast(8, `{"lines":20,"sleep":"20ms"}`)
	l.shutdown()
	read := k.events(t)
	checkSame(t, l.saidSoFar(), read)
	environments := byEnvironment(t, read)
	if len(environments) != 2 {
		t.Errorf("got events of %d environments, want 2", len(environments))
	}
	for _, events := range environments {
		checkNumbered(t, events)
	}
}

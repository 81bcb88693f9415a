package lambdasim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// onlyShutdown is what extensions of Managed Instances register for.
const onlyShutdown = `{"events":["SHUTDOWN"]}`

// startManaged starts a Managed Instance whose runtime asks for as many
// invocations as it is told to.
func startManaged(t *testing.T, h handler, x *extensionFixture, concurrency int, change func(*Config)) *life {
	t.Helper()
	if x.events == "" {
		x.events = onlyShutdown
	}
	return startLife(t, h, x, func(c *Config) {
		c.Kind, c.Concurrency = ManagedInstances, concurrency
		c.Function.Program = severalOf(h, c.Network.Dial)
		if change != nil {
			change(c)
		}
	})
}

// severalOf is a runtime that works on several invocations at once.
func severalOf(h handler, dial func(context.Context, string, string) (net.Conn, error)) Func {
	one := runtimeOf(h, dial)
	return func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
		n, err := strconv.Atoi(variable(environ, "AWS_LAMBDA_MAX_CONCURRENCY"))
		if err != nil {
			return fmt.Errorf("AWS_LAMBDA_MAX_CONCURRENCY: %w", err)
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		errs := make([]error, n)
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				defer cancel()
				errs[i] = one(ctx, environ, stdout, stderr)
			})
		}
		all.Wait()
		return errors.Join(errs...)
	}
}

// together invokes once for each event at the same time and waits for all.
func (l *life) together(t *testing.T, events ...string) []Outcome {
	t.Helper()
	outcomes := make([]Outcome, len(events))
	var all sync.WaitGroup
	for n, event := range events {
		all.Go(func() { _, outcomes[n] = l.invoke(t, event) })
	}
	all.Wait()
	return outcomes
}

// sleeper takes as long as its event says.
func sleeper(ctx context.Context, event string, stdout io.Writer) (string, error) {
	d, err := time.ParseDuration(event)
	if err != nil {
		return "", err
	}
	fmt.Fprintln(stdout, "sleeping", event)
	return event, sleep(ctx, d)
}

func TestAManagedInstanceRunsInvocationsAtOnceAndIsNeverFrozen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startManaged(t, sleeper, &extensionFixture{types: everything}, 3, nil)
		begin := time.Now()
		l.together(t, "1s", "1s", "1s", "1s", "1s")
		if took := time.Since(begin); took != 2*time.Second {
			t.Errorf("5 invocations, 3 at once, took %v, want 2s", took)
		}
		time.Sleep(time.Second)
		if got := records(l.listener.got(), "platform.report"); len(got) != 5 {
			t.Errorf("%d reports were pushed while nothing was invoked, want 5: it was frozen", len(got))
		}
		r := l.end(t)
		if r.ExitCodes["probe"] != 0 || r.Undelivered != 0 {
			t.Errorf("report %+v", r)
		}
		for _, k := range l.log.kinds() {
			if k == Frozen || k == Thawed || k == RuntimeDone || k == ExtensionReady {
				t.Errorf("a step was %q", k)
			}
		}
	})
}

func TestAManagedInstanceSaysWhatLambdaSaysThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startManaged(t, sleeper, &extensionFixture{types: everything}, 2, nil)
		l.together(t, "2s", "1s")
		l.invoke(t, "no duration")
		l.end(t)
		got := l.listener.got()
		var order []string
		for _, e := range got {
			if e.Type == "platform.start" || e.Type == "platform.report" {
				order = append(order, strings.TrimPrefix(e.Type, "platform."))
			}
		}
		if want := []string{"start", "start", "report", "report", "start", "report"}; !slices.Equal(order, want) {
			t.Errorf("got %q, want %q", order, want)
		}
		if n := len(records(got, "platform.runtimeDone")); n != 0 {
			t.Errorf("%d runtimeDone were said, want none", n)
		}
		for i, text := range records(got, "platform.report") {
			var r struct {
				Status, ErrorType string
				Metrics           map[string]float64
				Spans             []span
			}
			if err := json.Unmarshal([]byte(text), &r); err != nil {
				t.Fatal(err)
			}
			wantStatus, wantType := statusSuccess, ""
			if i == 2 {
				wantStatus, wantType = statusError, "Function.Oops"
			}
			took, measured := r.Metrics["durationMs"]
			if r.Status != wantStatus || r.ErrorType != wantType || !measured || len(r.Metrics) != 1 || took != []float64{1000, 2000, 0}[i] {
				t.Errorf("report %d is %s", i, text)
			}
			if len(r.Spans) != 2 || r.Spans[0].Name != "responseLatency" || r.Spans[1].Name != "responseDuration" {
				t.Errorf("report %d has the spans %+v", i, r.Spans)
			}
		}
		line := records(got, "function")[0]
		if !strings.Contains(line, `"message":"sleeping 2s"`) && !strings.Contains(line, `"message":"sleeping 1s"`) || strings.Contains(line, "requestId") {
			t.Errorf("a line is %s, want it wrapped as JSON and without a requestId", line)
		}
		for _, kind := range []string{"platform.initStart", "platform.initReport"} {
			if text := records(got, kind)[0]; !strings.Contains(text, `"initializationType":"lambda-managed-instances"`) {
				t.Errorf("%s is %s", kind, text)
			}
		}
	})
}

func TestATimeOutOfAManagedInstanceFailsThatInvocationAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late atomic.Int64
		l := startManaged(t, nil, &extensionFixture{types: everything}, 2, func(c *Config) {
			c.Function.Timeout = 3 * time.Second
			c.Function.Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				return answersLate(ctx, environ, c, &late)
			})
		})
		outcomes := l.together(t, "1h", "2s")
		slices.SortFunc(outcomes, func(a, b Outcome) int { return strings.Compare(a.Status, b.Status) })
		if o := outcomes[0]; o.Status != statusSuccess || o.Duration != 2*time.Second {
			t.Errorf("the other ended as %+v", o)
		}
		if o := outcomes[1]; o.Status != statusTimeout || o.ErrorType != "Sandbox.Timedout" || o.Duration != 3*time.Second {
			t.Errorf("got %+v, want a time-out after 3s", o)
		}
		time.Sleep(2 * time.Hour) // it goes on, and answers
		if got := late.Load(); got != 410 {
			t.Errorf("the late answer was answered with %d, want 410", got)
		}
		l.together(t, "1s", "1s") // it still has both
		if _, ended := l.log.step(ShutdownBegun); ended {
			t.Error("the instance was ended")
		}
		l.end(t)
	})
}

// answersLate asks for two invocations at once, and answers each after what its
// event says. The status of the last answer that was refused is left in late.
func answersLate(ctx context.Context, environ []string, c *Config, late *atomic.Int64) error {
	var all sync.WaitGroup
	for range c.Concurrency {
		all.Go(func() {
			a := newAPI(c.Network.Dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
			defer a.client.CloseIdleConnections()
			for {
				r, err := a.call(ctx, "GET", "/2018-06-01/runtime/invocation/next", "")
				if err != nil || r.status != 200 {
					return
				}
				d, _ := time.ParseDuration(string(r.body))
				_ = sleep(ctx, d)
				r, err = a.call(ctx, "POST", "/2018-06-01/runtime/invocation/"+r.header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "")
				if err == nil && r.status != 202 {
					late.Store(int64(r.status))
				}
			}
		})
	}
	all.Wait()
	return nil
}

func TestAManagedInstanceThatBreaksIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		breaks := func(ctx context.Context, event string, stdout io.Writer) (string, error) {
			if event == "break" {
				return "", &ExitError{Code: 1}
			}
			return sleeper(ctx, event, stdout)
		}
		var reasons []string
		x := &extensionFixture{types: everything, on: func(_ context.Context, event string, _ io.Writer) error {
			var told struct{ ShutdownReason string }
			err := json.Unmarshal([]byte(event), &told)
			reasons = append(reasons, told.ShutdownReason)
			return err
		}}
		l := startManaged(t, breaks, x, 2, nil)
		before := l.Instance()
		outcomes := make([]Outcome, 2)
		var both sync.WaitGroup
		both.Go(func() { _, outcomes[0] = l.invoke(t, "1h") })
		time.Sleep(time.Second)
		_, outcomes[1] = l.invoke(t, "break")
		both.Wait()
		for _, o := range outcomes {
			if o.Status != statusError || o.ErrorType != "Runtime.ExitError" {
				t.Errorf("an invocation ended as %+v, want Runtime.ExitError", o)
			}
		}
		time.Sleep(3 * time.Second) // nothing is invoked, and it ends all the same
		if _, ended := l.log.step(ShutdownDone); !ended {
			t.Error("the instance was not ended")
		}
		if _, o := l.invoke(t, "1s"); o.Status != statusSuccess || o.Init != 0 {
			t.Errorf("the next ended as %+v", o)
		}
		if l.Instance() == before {
			t.Error("the instance that replaces it has its name")
		}
		l.end(t)
		if want := []string{"failure", "spindown"}; !reflect.DeepEqual(reasons, want) {
			t.Errorf("the reasons were %q, want %q", reasons, want)
		}
		for _, text := range records(l.listener.got(), "platform.initStart") {
			if !strings.Contains(text, `"phase":"init"`) {
				t.Errorf("got %s: nothing is repaired inside an invocation", text)
			}
		}
	})
}

func TestAnExtensionThatCrashesEndsItsManagedInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startManaged(t, sleeper, &extensionFixture{}, 2, func(c *Config) {
			probe, crashed := c.Extensions[0].Program.(Func), false
			c.Extensions[0].Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				if crashed {
					return probe(ctx, environ, stdout, stderr)
				}
				crashed = true
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				_ = probe(ctx, environ, stdout, stderr)
				return nil // 0 is a crash too
			})
		})
		if _, o := l.invoke(t, "2s"); o.ErrorType != "Extension.Crash" {
			t.Errorf("got %+v, want Extension.Crash", o)
		}
		if _, o := l.invoke(t, "1s"); o.Status != statusSuccess {
			t.Errorf("in the instance that replaces it: %+v", o)
		}
		l.end(t)
	})
}

func TestTheShutdownOfAManagedInstanceAbortsWhatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startManaged(t, sleeper, &extensionFixture{types: everything}, 2, func(c *Config) { c.Function.Timeout = time.Hour })
		var outcome Outcome
		var invoked sync.WaitGroup
		invoked.Go(func() { _, outcome = l.invoke(t, "30m") })
		time.Sleep(time.Second)
		r := l.end(t)
		invoked.Wait()
		if outcome.Status != statusFailure || r.Duration > 2*time.Second {
			t.Errorf("it ended as %+v after %v", outcome, r.Duration)
		}
		if got := records(l.listener.got(), "platform.report"); len(got) != 1 || !strings.Contains(got[0], statusFailure) {
			t.Errorf("the reports are %q", got)
		}
		if _, err := l.Invoke(t.Context(), nil); !errors.Is(err, ErrShutDown) {
			t.Errorf("an Invoke then: %v", err)
		}
	})
}

func TestAManagedInstanceTakesNoInvokeAndOneSchema(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type answer struct {
			status int
			body   string
		}
		var got []answer
		var told string
		l := startManaged(t, sleeper, &extensionFixture{}, 4, func(c *Config) {
			dial := c.Network.Dial
			c.Extensions[0].Program = Func(func(ctx context.Context, environ []string, _, _ io.Writer) error {
				told = variable(environ, "AWS_LAMBDA_MAX_CONCURRENCY") + variable(environ, "AWS_LAMBDA_INITIALIZATION_TYPE") + variable(environ, "AWS_LAMBDA_LOG_FORMAT")
				a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
				defer a.client.CloseIdleConnections()
				keep := func(r reply, err error) {
					if err != nil {
						t.Error(err)
					}
					got = append(got, answer{r.status, string(r.body)})
				}
				register := func(name, events string) (reply, error) {
					return a.call(ctx, "POST", "/2020-01-01/extension/register", events, "Lambda-Extension-Name", name)
				}
				keep(register("probe", `{"events":["INVOKE","SHUTDOWN"]}`))
				keep(register("inside", onlyShutdown))
				if err := a.register(ctx, "probe", onlyShutdown); err != nil {
					return err
				}
				for _, schema := range []string{"2022-07-01", "2022-12-13", "2025-01-29"} {
					keep(a.call(ctx, "PUT", "/2022-07-01/telemetry", `{"schemaVersion":"`+schema+`","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox:4243"}}`))
				}
				_, err := a.next(ctx)
				return err
			})
		})
		l.end(t)
		want := []string{"403 Extension.InvalidEventType INVOKE: ErrorInvalidEventType", "403 Extension.InvalidEventType No events allowed for internal extensions", "400 ValidationError", "400 ValidationError", "200 \"OK\""}
		for i, a := range got {
			for word := range strings.SplitSeq(want[i], " ") {
				if !strings.Contains(strconv.Itoa(a.status)+a.body, word) {
					t.Errorf("call %d was answered %d %s, want %s", i+1, a.status, a.body, want[i])
				}
			}
		}
		if len(got) != len(want) {
			t.Errorf("got %d answers, want %d", len(got), len(want))
		}
		if want := "lambda-managed-instancesJSON"; told != want {
			t.Errorf("the extension's variables are %q, want %q", told, want)
		}
	})
}

func TestConcurrencyIsForManagedInstances(t *testing.T) {
	for kind, bad := range map[Kind]bool{OnDemand: true, ProvisionedConcurrency: true, ManagedInstances: false, "serverful": true} {
		_, err := Config{Function: FunctionConfig{Program: Executable("x")}, Kind: kind, Concurrency: 2}.withDefaults()
		if (err != nil) != bad {
			t.Errorf("%s: got %v", kind, err)
		}
	}
}

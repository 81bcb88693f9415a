package endtoend

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

const (
	budget = 300 * time.Millisecond // after the runtime, by default
	slack  = 200 * time.Millisecond // of a busy machine
	bound  = 40 * time.Second       // of one life, where its plan doesn't say
)

// place is where a life's telemetry goes.
type place struct {
	endpoint    string
	stream      string // name or ARN
	credentials lambdasim.Credentials
}

// life is one execution environment with the built extension in it.
type life struct {
	sandbox
	*ledger
	t   *testing.T
	ctx context.Context
	env *lambdasim.Environment
}

// plan is what a test may change of a life before it begins.
type plan struct {
	lambdasim.Config
	before string        // shell, see script
	lasts  time.Duration // at most
}

// set sets a variable of the function's configuration.
func (p *plan) set(name, value string) { p.Function.Variables[name] = value }

// begin starts a life whose telemetry goes to a place. The example function
// runs in it. change may be nil.
func begin(t *testing.T, to place, change func(*plan)) *life {
	t.Helper()
	programs := builtPrograms(t)
	l := &life{sandbox: sandbox{t.TempDir()}, ledger: &ledger{}, t: t}
	p := plan{lasts: bound, Config: lambdasim.Config{
		Function: lambdasim.FunctionConfig{
			Program: lambdasim.Executable(programs.function), Name: "shop", Timeout: 20 * time.Second,
			Variables: map[string]string{"KINESIS_TELEMETRY_STREAM": to.stream, "AWS_ENDPOINT_URL_KINESIS": to.endpoint},
		},
		Extensions:  []lambdasim.Extension{{Program: lambdasim.Executable(programs.sandbox)}},
		Credentials: to.credentials,
		Observer:    l.observer(),
	}}
	if change != nil {
		change(&p)
	}
	maps.Copy(p.Function.Variables, l.variables(p.before))
	var cancel context.CancelFunc
	l.ctx, cancel = context.WithTimeout(t.Context(), p.lasts)
	t.Cleanup(cancel)
	env, err := lambdasim.Start(l.ctx, p.Config)
	if err != nil {
		t.Fatal(err)
	}
	l.env = env
	t.Cleanup(l.end)
	return l
}

// end shuts down what the test did not, and shows the log where it failed.
func (l *life) end() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := l.env.Shutdown(ctx, lambdasim.Spindown); err != nil && !errors.Is(err, lambdasim.ErrShutDown) {
		l.t.Error(err)
	}
	if l.t.Failed() {
		l.t.Logf("the extension's log:\n%s", l.log(l.t))
	}
}

// invoke invokes and waits until the environment is frozen.
func (l *life) invoke(payload string) (*lambdasim.Invocation, lambdasim.Outcome) {
	l.t.Helper()
	invocation, err := l.env.Invoke(l.ctx, []byte(payload))
	if err != nil {
		l.t.Fatal(err)
	}
	outcome, err := invocation.Wait(l.ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	return invocation, outcome
}

// invokeUntil invokes, calls act as soon as the condition holds, and returns how
// the invocation ended.
func (l *life) invokeUntil(payload string, condition func() bool, act func()) lambdasim.Outcome {
	l.t.Helper()
	ended := make(chan lambdasim.Outcome, 1)
	go func() {
		invocation, err := l.env.Invoke(l.ctx, []byte(payload))
		var outcome lambdasim.Outcome
		if err == nil {
			outcome, err = invocation.Wait(l.ctx)
		}
		if err != nil {
			l.t.Error(err)
		}
		ended <- outcome
	}()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !condition() {
		select {
		case outcome := <-ended:
			l.t.Errorf("the invocation ended before: %+v", outcome)
			return outcome
		case <-look.C:
		}
	}
	act()
	return <-ended
}

// invokeUnharmed invokes and fails the test where the function noticed the
// extension: by an error, or by being held beyond the given time and what the
// machine was late by.
func (l *life) invokeUnharmed(payload string, held time.Duration) lambdasim.Outcome {
	l.t.Helper()
	var invocation *lambdasim.Invocation
	var outcome lambdasim.Outcome
	late := lateness(func() { invocation, outcome = l.invoke(payload) })
	if outcome.Status != "success" || invocation.FunctionError != "" || outcome.Hold > held+late {
		l.t.Fatalf("the invocation ended as %+v with %s; the machine was late by %v", outcome, invocation.Payload, late)
	}
	return outcome
}

// stayFrozen lets time pass between two invocations, and fails the test unless
// the extension stands still in it.
func (l *life) stayFrozen(d time.Duration) {
	l.t.Helper()
	select {
	case <-time.After(d):
	case <-l.ctx.Done():
		l.t.Fatal(l.ctx.Err())
	}
	if got := l.status(l.t, "State:"); !strings.HasPrefix(got, "T") {
		l.t.Errorf("between invocations the extension's state is %s, want T", got)
	}
}

// shutdown ends the life and fails the test where the extension did not leave
// by itself and with exit code 0.
func (l *life) shutdown() lambdasim.Report {
	l.t.Helper()
	report, err := l.env.Shutdown(l.ctx, lambdasim.Spindown)
	if err != nil {
		l.t.Fatal(err)
	}
	if code, ok := report.ExitCodes[extensionName]; !ok || code != 0 || len(report.Killed) > 0 {
		l.t.Errorf("the exit codes are %v, killed were %v", report.ExitCodes, report.Killed)
	}
	return report
}

package lambdasim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestALifeFromInitToSpindown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &extensionFixture{types: everything, on: func(ctx context.Context, event string, stdout io.Writer) error {
			fmt.Fprintln(stdout, "event")
			return sleep(ctx, 80*time.Millisecond)
		}}
		l := startLife(t, echo, x, nil)
		i, o := l.invoke(t, "one")
		if string(i.Payload) != "echo one" || i.FunctionError != "" {
			t.Errorf("payload %q, error %q", i.Payload, i.FunctionError)
		}
		if o.Status != "success" || o.Hold != 80*time.Millisecond || i.Answered.Sub(i.Started) != 0 {
			t.Errorf("outcome %+v, answered after %v; want a hold of 80ms and an answer at once", o, i.Answered.Sub(i.Started))
		}
		time.Sleep(time.Hour)
		if got := records(l.listener.got(), "platform.report"); len(got) != 0 {
			t.Errorf("a report was delivered to a frozen environment: %v", got)
		}
		r := l.end(t)
		if want := map[string]int{"runtime": -1, "probe": 0}; !reflect.DeepEqual(r.ExitCodes, want) || r.Undelivered != 0 || r.Killed != nil {
			t.Errorf("report %+v, want exit codes %v and nothing undelivered", r, want)
		}
		wantKinds := []string{
			"platform.initStart", "platform.telemetrySubscription", "platform.initRuntimeDone", "platform.extension",
			"platform.initReport", "platform.start", "extension", "function", "platform.runtimeDone", "platform.report", "extension",
		}
		got := kinds(l.listener.got())
		// Function and extension print at the same instant.
		if at := slices.Index(got, "extension"); at >= 0 && len(got) > at+1 && got[at+1] != "function" {
			slices.Reverse(got[slices.Index(got, "function") : at+1])
		}
		slices.Sort(got)
		slices.Sort(wantKinds)
		if !reflect.DeepEqual(got, wantKinds) {
			t.Errorf("telemetry\n got %q\nwant %q", got, wantKinds)
		}
		if len(l.log.said) != len(wantKinds) || len(l.log.lost) != 0 {
			t.Errorf("said %d events and lost %v, want %d and none", len(l.log.said), l.log.lost, len(wantKinds))
		}
		if paths := l.listener.paths; len(paths) == 0 || paths[0] != "POST /t" {
			t.Errorf("posted to %q, want POST /t", paths)
		}
		wantSteps := []StepKind{
			Subscribed, InitDone, Frozen, Thawed, Started, Responded, RuntimeDone, ExtensionReady, InvocationDone, Frozen,
			Thawed, ShutdownBegun, Exited, ShutdownSent, Exited, ShutdownDone,
		}
		if got := l.log.kinds(); !reflect.DeepEqual(got, wantSteps) {
			t.Errorf("steps\n got %q\nwant %q", got, wantSteps)
		}
	})
}

func TestTheCallerIsAnsweredBeforeTheExtensionsAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &extensionFixture{on: func(ctx context.Context, event string, _ io.Writer) error { return sleep(ctx, time.Second) }}
		l := startLife(t, echo, x, nil)
		begin := time.Now()
		i, err := l.Invoke(t.Context(), []byte("x"))
		if err != nil || time.Since(begin) != 0 {
			t.Errorf("Invoke took %v, %v; want no time", time.Since(begin), err)
		}
		if _, err := l.Invoke(t.Context(), []byte("y")); err != nil || time.Since(begin) != time.Second {
			t.Errorf("the next Invoke was answered after %v, %v; want after the first's end", time.Since(begin), err)
		}
		i.Wait(t.Context())
		l.end(t)
	})
}

func TestAFunctionErrorIsAnsweredAndTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := func(context.Context, string, io.Writer) (string, error) { return "", errors.New("oops") }
		l := startLife(t, fail, &extensionFixture{types: everything}, nil)
		i, o := l.invoke(t, "x")
		if i.FunctionError != "Unhandled" || string(i.Payload) != `{"errorMessage":"oops"}` || o.ErrorType != "Function.Oops" {
			t.Errorf("got %q %q %+v", i.FunctionError, i.Payload, o)
		}
		l.end(t)
		for _, kind := range []string{"platform.runtimeDone", "platform.report"} {
			got := records(l.listener.got(), kind)
			if len(got) != 1 || !strings.Contains(got[0], `"status":"error","errorType":"Function.Oops"`) {
				t.Errorf("%s: %q, want the function's error", kind, got)
			}
		}
	})
}

// faulty lives: each is reset, and the next invocation initialises anew.
func TestAFaultResetsTheEnvironment(t *testing.T) {
	first := func(h handler) handler {
		return func(ctx context.Context, event string, w io.Writer) (string, error) {
			if event == "one" {
				return h(ctx, event, w)
			}
			return echo(ctx, event, w)
		}
	}
	crashed := false
	for _, test := range []struct {
		name, status, errorType, reason, message string
		h                                        handler
		on                                       func(context.Context, string, io.Writer) error
	}{
		{
			name: "timeout", status: "timeout", reason: "timeout", message: "Task timed out after 3.00 seconds",
			h: first(func(ctx context.Context, _ string, _ io.Writer) (string, error) { return "", sleep(ctx, time.Hour) }),
		},
		{
			name: "runtime exit", status: "error", errorType: "Runtime.ExitError", reason: "failure", message: "runtime exited with error: exit status 3",
			h: first(func(context.Context, string, io.Writer) (string, error) { return "", &ExitError{3} }),
		},
		{
			name: "extension exit with code 0", status: "error", errorType: "Extension.Crash", reason: "failure", message: "probe exited with error: exit status 0",
			h: first(func(ctx context.Context, _ string, _ io.Writer) (string, error) { return "", sleep(ctx, time.Hour) }),
			on: func(_ context.Context, event string, _ io.Writer) error {
				if strings.Contains(event, "INVOKE") && !crashed {
					crashed = true
					return &ExitError{0}
				}
				return nil
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := startLife(t, test.h, &extensionFixture{types: everything, on: test.on}, nil)
				i, o := l.invoke(t, "one")
				if i.FunctionError != "Unhandled" || !strings.Contains(string(i.Payload), test.message) {
					t.Errorf("answer %q %s, want %q", i.FunctionError, i.Payload, test.message)
				}
				if o.Status != test.status || o.ErrorType != test.errorType {
					t.Errorf("outcome %+v", o)
				}
				if s, _ := l.log.step(ShutdownBegun); s.Status != test.reason {
					t.Errorf("shutdown reason %q, want %q", s.Status, test.reason)
				}
				time.Sleep(time.Minute)
				second, o := l.invoke(t, "two")
				if string(second.Payload) != "echo two" || o.Status != "success" {
					t.Errorf("the next invocation: %s %+v", second.Payload, o)
				}
				l.end(t)
				reports := records(l.log.said, "platform.initReport")
				if len(reports) != 2 || !strings.Contains(reports[1], `"phase":"invoke"`) {
					t.Errorf("init reports %q, want a second one in phase invoke", reports)
				}
				if got := records(l.log.said, "platform.report"); len(got) != 2 || !strings.Contains(got[0], `"status":"`+test.status+`"`) {
					t.Errorf("reports %q, want the first to have status %s", got, test.status)
				}
			})
		})
	}
}

func TestSHUTDOWNCanBeTheFirstEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []string
		x := &extensionFixture{types: everything, on: func(_ context.Context, event string, _ io.Writer) error {
			events = append(events, event)
			return nil
		}}
		l := startLife(t, echo, x, nil)
		now := time.Now()
		l.end(t)
		want := fmt.Sprintf(`{"eventType":"SHUTDOWN","deadlineMs":%d,"shutdownReason":"spindown"}`, now.Add(2*time.Second).UnixMilli())
		if len(events) != 1 || events[0] != want {
			t.Errorf("events %q, want %s", events, want)
		}
		if _, err := l.Invoke(t.Context(), nil); !errors.Is(err, ErrShutDown) {
			t.Errorf("Invoke after Shutdown: %v", err)
		}
	})
}

func TestALateExtensionIsKilledAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &extensionFixture{on: func(ctx context.Context, event string, _ io.Writer) error { return sleep(ctx, time.Hour) }}
		l := startLife(t, echo, x, nil)
		r := l.end(t)
		if r.Duration != 2*time.Second || !reflect.DeepEqual(r.Killed, []string{"probe"}) || r.ExitCodes["probe"] != -1 {
			t.Errorf("report %+v, want the probe killed after 2s", r)
		}
	})
}

func TestAnExtensionThatIsBusyGetsSHUTDOWNWithItsNextCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		x := &extensionFixture{on: func(ctx context.Context, event string, _ io.Writer) error {
			seen = append(seen, fmt.Sprint(time.Now().UnixMilli(), " ", event))
			if strings.Contains(event, "INVOKE") {
				return sleep(ctx, 3500*time.Millisecond) // past the function's time-out
			}
			return nil
		}}
		l := startLife(t, echo, x, nil)
		begin := time.Now()
		_, o := l.invoke(t, "x")
		if o.Status != "timeout" {
			t.Errorf("outcome %+v", o)
		}
		want := fmt.Sprintf(`%d {"eventType":"SHUTDOWN","deadlineMs":%d,"shutdownReason":"timeout"}`,
			begin.Add(3500*time.Millisecond).UnixMilli(), begin.Add(5*time.Second).UnixMilli())
		if len(seen) != 2 || seen[1] != want {
			t.Errorf("saw %q, want %s", seen, want)
		}
		l.end(t)
	})
}

func TestInitThatTakesTooLongIsRepeatedInTheInvocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		l := startLife(t, echo, &extensionFixture{types: everything}, func(c *Config) {
			run := c.Extensions[0].Program.(Func)
			c.Extensions[0].Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				if tries++; tries == 1 {
					<-ctx.Done()
					return ctx.Err()
				}
				return run(ctx, environ, stdout, stderr)
			})
		})
		if s, _ := l.log.step(InitDone); s.Status != "timeout" || s.Duration != 10*time.Second {
			t.Errorf("init %+v, want a time-out after 10s", s)
		}
		if i, o := l.invoke(t, "x"); string(i.Payload) != "echo x" || o.Status != "success" {
			t.Errorf("%s %+v", i.Payload, o)
		}
		l.end(t)
	})
}

func TestElevenExtensionsFailInit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLife(t, echo, &extensionFixture{}, func(c *Config) {
			for i := range 10 {
				c.Extensions = append(c.Extensions, Extension{Program: c.Extensions[0].Program, Name: fmt.Sprint("x", i)})
			}
		})
		if i, o := l.invoke(t, "x"); o.ErrorType != "TooManyExtensions" || i.FunctionError != "Unhandled" {
			t.Errorf("%s %+v", i.Payload, o)
		}
		l.end(t)
	})
}

func TestShutdownKillsEverythingWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &extensionFixture{on: func(ctx context.Context, event string, _ io.Writer) error { return sleep(ctx, time.Hour) }}
		l := startLife(t, echo, x, func(c *Config) { c.Function.Timeout = time.Hour })
		i, err := l.Invoke(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := l.Shutdown(ctx, Spindown); err != nil || time.Since(begin) != time.Second {
			t.Errorf("Shutdown took %v, %v; want 1s", time.Since(begin), err)
		}
		if o, err := i.Wait(t.Context()); err != nil || o.Status != "failure" {
			t.Errorf("outcome %+v, %v", o, err)
		}
	})
}

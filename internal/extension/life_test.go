package extension_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

func TestEverythingSaidIsOnTheStreamOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.handle = func(_ context.Context, id string, stdout io.Writer) error {
			for i := range 20 {
				fmt.Fprintf(stdout, "%s %d %s\n", id, i, strings.Repeat("x", 200))
			}
			return nil
		}
	}, func(w *world) {
		for i := range 200 {
			if got := w.invoke(); got.Status != "success" || got.Hold > budget {
				t.Fatalf("invocation %d: %+v", i, got)
			}
			time.Sleep(time.Duration(i%7) * time.Minute)
		}
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

func TestLastWordsAreReadableBeforeTheFreeze(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.invoke()
		for _, e := range w.stream() {
			if e.Type == "function" {
				return
			}
		}
		t.Errorf("nothing that the function said is on the stream when the environment freezes\n%s", w.logged())
	})
}

func TestLongSilentInvocationIsFlushedAtItsEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		w.lambda.Function.Timeout = time.Minute
		w.handle = func(_ context.Context, _ string, stdout io.Writer) error {
			time.Sleep(40 * time.Second)
			fmt.Fprintln(stdout, "after a long silence")
			return nil
		}
	}, func(w *world) {
		if got := w.invoke(); got.Hold > budget || got.RuntimeTime < 40*time.Second {
			t.Errorf("got %+v", got)
		}
		events := w.stream()
		if last := events[len(events)-1]; last.Type != "platform.runtimeDone" && last.Type != "function" {
			t.Errorf("the last event before the freeze is %s", last.Type)
		}
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

func TestInvocationFollowedAtOnceByShutdownIsComplete(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
		for _, e := range w.stream() {
			if e.Type == "platform.report" {
				return
			}
		}
		t.Error("the last platform.report is missing")
	})
}

func TestPlatformEventsNameTheirInvocation(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		for _, e := range w.stream() {
			named := e.Type == "platform.start" || e.Type == "platform.runtimeDone" || e.Type == "platform.report"
			if named != (e.RequestID != "") || e.Function != "fn" {
				t.Errorf("%s has the request id %q and function %q", e.Type, e.RequestID, e.Function)
			}
		}
	})
}

func TestTenThousandLinesAnInvocationAreComplete(t *testing.T) {
	inWorld(t, func(w *world) {
		w.lambda.Function.Timeout = time.Minute
		w.handle = func(_ context.Context, id string, stdout io.Writer) error {
			for i := range 10_000 {
				fmt.Fprintf(stdout, "%s %d\n", id, i)
				if i%100 == 0 {
					time.Sleep(10 * time.Millisecond)
				}
			}
			return nil
		}
	}, func(w *world) {
		for range 3 {
			w.invoke()
		}
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

func TestFunctionTimeoutLosesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.handle = func(ctx context.Context, _ string, stdout io.Writer) error {
			fmt.Fprintln(stdout, "before the time-out")
			<-ctx.Done()
			return ctx.Err()
		}
	}, func(w *world) {
		if got := w.invoke(); got.Status != "timeout" {
			t.Errorf("got %+v", got)
		}
		for _, e := range w.stream() {
			if strings.Contains(string(e.Record), "before the time-out") {
				return
			}
		}
		t.Errorf("what was said before the time-out is not on the stream\n%s", w.logged())
	})
}

package extension_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

func TestEverythingSaidIsOnTheStreamOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Handle = func(_ context.Context, id string, stdout io.Writer) error {
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
		w.Lambda.Function.Timeout = time.Minute
		w.Handle = func(_ context.Context, _ string, stdout io.Writer) error {
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
		w.Lambda.Function.Timeout = time.Minute
		w.Handle = func(_ context.Context, id string, stdout io.Writer) error {
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
		w.Handle = func(ctx context.Context, _ string, stdout io.Writer) error {
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

// onStream counts the events whose record has the text in it.
func (w *world) onStream(text string) int {
	ids := map[string]bool{}
	for _, e := range w.stream() {
		if strings.Contains(string(e.Record), text) {
			ids[e.ID] = true
		}
	}
	return len(ids)
}

func TestFunctionEventsAloneAreFlushedToo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.Subscription.Types = []string{"function"} }
	}, func(w *world) {
		for i := range 3 {
			if got := w.invoke(); got.Hold > 50*time.Millisecond {
				t.Errorf("held for %v", got.Hold)
			}
			if got := w.onStream("line of"); got != i+1 {
				t.Errorf("%d lines are readable after %d invocations", got, i+1)
			}
		}
		if got := w.onStream("runtimeDone") + w.onStream("initializationType"); got != 0 {
			t.Errorf("%d events of the platform, which were not asked for", got)
		}
	})
}

func TestASlowFunctionIsStillWaitedForAfterwards(t *testing.T) {
	inWorld(t, func(w *world) {
		took := []time.Duration{time.Second, 2950 * time.Millisecond, time.Second, time.Second, time.Second}
		w.Handle = func(_ context.Context, id string, stdout io.Writer) error {
			time.Sleep(took[0])
			took = took[1:]
			return sayOne(t.Context(), id, stdout)
		}
	}, func(w *world) {
		for range 5 {
			w.invoke()
		}
		if got := w.onStream("line of"); got < 4 {
			t.Errorf("%d of 5 lines are readable", got)
		}
	})
}

func TestASignalIsAGoodbyeNotALoss(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Handle = func(_ context.Context, id string, stdout io.Writer) error {
			_ = sayOne(t.Context(), id, stdout)
			time.Sleep(100 * time.Millisecond)
			w.Signal() // as SIGTERM does
			time.Sleep(2 * time.Second)
			return nil
		}
	}, func(w *world) {
		w.invoke()
		if w.logs("dropped=0") != 1 || w.onStream("line of") != 1 {
			t.Errorf("lost by a signal:\n%s", w.logged())
		}
	})
}

func TestDeliveryIsAccountedForOnTheStream(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.About = []extension.Setting{{Name: "version", Value: "7"}} }
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		events := w.stream()
		first, last := events[0], events[len(events)-1]
		if first.Type != "delivery.start" || !strings.Contains(string(first.Record), `"version":"7"`) || !strings.Contains(string(first.Record), `"functionVersion":"$LATEST"`) {
			t.Errorf("the first event is %s %s", first.Type, first.Record)
		}
		var report struct {
			Received, Delivered, Held int
			Dropped                   map[string]int
			Final                     bool
			Invocations               int
		}
		if err := json.Unmarshal(last.Record, &report); err != nil {
			t.Fatalf("%s: %v", last.Record, err)
		}
		if last.Type != "delivery.report" || report.Received != len(events)-1 || report.Delivered != report.Received ||
			report.Held != 0 || !report.Final || report.Invocations != 1 {
			t.Errorf("the last of %d events is %s %s", len(events), last.Type, last.Record)
		}
	})
}

func TestALossIsExplainedOnTheStream(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{{
			First: 1, Last: 1, Kind: kinesissim.Fail, Status: 400, Code: "AccessDeniedException",
		}}})
	}, func(w *world) {
		w.invoke()
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		missing := map[uint64]bool{}
		var next uint64 = 1
		explained := map[uint64]bool{}
		for _, e := range w.stream() {
			for ; next < sequence(e); next++ {
				missing[next] = true
			}
			next++
			var loss struct {
				Events, First, Last uint64
				Reason              string
			}
			if e.Type == "delivery.dropped" && json.Unmarshal(e.Record, &loss) == nil && loss.Reason == "permanent" && loss.Events == loss.Last-loss.First+1 {
				for s := loss.First; s <= loss.Last; s++ {
					explained[s] = true
				}
			}
		}
		if len(missing) == 0 || !maps.Equal(missing, explained) {
			t.Errorf("missing are %v, explained %v", missing, explained)
		}
	})
}

func TestConnectionsAreRetiredAfterALongFreezeOnly(t *testing.T) {
	for gap, want := range map[time.Duration]int{10 * time.Second: 0, 40 * time.Second: 3} {
		inWorld(t, func(w *world) {
			w.Settings = func(c *extension.Config) {
				retire := c.RetireIdle
				c.RetireIdle = func() { w.retired++; retire() }
			}
		}, func(w *world) {
			for range 4 {
				w.invoke()
				time.Sleep(gap)
			}
			if w.retired != want {
				t.Errorf("with freezes of %v: retired %d times, want %d", gap, w.retired, want)
			}
		})
	}
}

func TestAnInvocationIsLetGoBeforeItsDeadline(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Kinesis.SetFaults(kinesissim.Faults{Delay: time.Minute})
		w.Handle = func(ctx context.Context, id string, stdout io.Writer) error {
			time.Sleep(2800 * time.Millisecond) // of 3 s
			return sayOne(ctx, id, stdout)
		}
	}, func(w *world) {
		if got := w.invoke(); got.Status != "success" || got.Hold > 110*time.Millisecond {
			t.Errorf("got %+v", got)
		}
	})
}

package extension_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

func adaptive(w *world) {
	w.Settings = func(c *extension.Config) { c.Flush = extension.FlushAdaptive }
}

// invokeEvery invokes n times, the gap between them, and returns the holds.
func (w *world) invokeEvery(gap time.Duration, n int) []time.Duration {
	var holds []time.Duration
	for range n {
		holds = append(holds, w.invoke().Hold)
		time.Sleep(gap)
	}
	return holds
}

// delays are how long after it was said each of the function's lines arrived.
func (w *world) delays() []time.Duration {
	arrived := map[string]time.Time{}
	for _, r := range w.Kinesis.Records(streamName) {
		for _, e := range events(w.t, r.Data) {
			arrived[string(e.Record)] = r.Arrived
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var delays []time.Duration
	for _, e := range w.said {
		if at, ok := arrived[string(e.Record)]; ok && e.Type == "function" {
			delays = append(delays, at.Sub(e.At))
		}
	}
	return delays
}

func TestABusyEnvironmentIsNotHeldAndDeliversInTime(t *testing.T) {
	for _, gap := range []time.Duration{time.Millisecond, 100 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second} {
		t.Run(gap.String(), func(t *testing.T) {
			inWorld(t, func(w *world) {
				adaptive(w)
				w.Kinesis.SetFaults(kinesissim.Faults{Delay: 15 * time.Millisecond}) // a round trip
				w.Handle = func(ctx context.Context, id string, stdout io.Writer) error {
					time.Sleep(40 * time.Millisecond)
					return sayOne(ctx, id, stdout)
				}
			}, func(w *world) {
				holds := w.invokeEvery(gap, 60)
				slices.Sort(holds)
				if median := holds[len(holds)/2]; median > 0 {
					t.Errorf("held for %v at the median", median)
				}
				w.shutdown(lambdasim.Spindown)
				w.checkComplete()
				if worst := slices.Max(w.delays()); worst > 5*time.Second {
					t.Errorf("a line was readable after %v", worst)
				}
			})
		})
	}
}

func TestASeldomInvokedEnvironmentDeliversBeforeTheFreeze(t *testing.T) {
	inWorld(t, adaptive, func(w *world) {
		for i := range 10 {
			if got := w.invoke().Hold; got > budget {
				t.Errorf("held for %v", got)
			}
			if got := w.onStream("line of"); got != i+1 {
				t.Errorf("%d of %d lines are readable at the freeze", got, i+1)
			}
			time.Sleep(time.Minute)
		}
	})
}

func TestAnEnvironmentThatBecomesSeldomIsHeldAgain(t *testing.T) {
	inWorld(t, adaptive, func(w *world) {
		w.invokeEvery(50*time.Millisecond, 10)
		w.invokeEvery(time.Minute, 2) // the first of them could not know
		before := w.onStream("line of")
		w.invoke()
		if got := w.onStream("line of"); got != before+1 {
			t.Errorf("%d more lines are readable at the freeze, want 1", got-before)
		}
	})
}

func TestContinuousNeverHolds(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.Flush = extension.FlushContinuous }
	}, func(w *world) {
		if longest := slices.Max(w.invokeEvery(time.Minute, 5)); longest > 0 {
			t.Errorf("held for %v", longest)
		}
		w.shutdown(lambdasim.Spindown)
		if got := w.onStream("line of"); got != 5 {
			t.Errorf("%d of 5 lines are on the stream", got)
		}
	})
}

func TestTheBreakerEndsHoldingForADeadStreamAndBeginsAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 1, Last: kinesissim.Forever, Kind: kinesissim.Hang}}})
	}, func(w *world) {
		holds := w.invokeEvery(time.Minute, 8)
		for i, held := range holds {
			if limit := map[bool]time.Duration{true: budget + slack, false: 0}[i < 3]; held > limit {
				t.Errorf("invocation %d was held for %v, want at most %v", i+1, held, limit)
			}
		}
		w.Kinesis.SetFaults(kinesissim.Faults{})
		w.Handle = func(ctx context.Context, id string, stdout io.Writer) error {
			time.Sleep(2 * time.Second) // time enough for an attempt
			return sayOne(ctx, id, stdout)
		}
		w.invokeEvery(time.Minute, 3)
		if got := w.onStream("line of"); got != 11 {
			t.Errorf("%d of 11 lines are readable at the last freeze\n%s", got, w.logged())
		}
	})
}

func TestAFullQueueLetsLambdaWaitBeforeItDrops(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Function.Timeout = time.Minute
		w.Settings = func(c *extension.Config) {
			c.QueueBytes = 1 << 20
			c.Random = rand.NewChaCha8([32]byte{}) // a backoff that is the same each time
		}
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Start: time.Second, Span: 2 * time.Second}}})
		w.Handle = func(_ context.Context, _ string, stdout io.Writer) error {
			for i := range 9000 {
				fmt.Fprintf(stdout, "line %d %0100d\n", i, i)
				if i%10 == 0 {
					time.Sleep(5 * time.Millisecond)
				}
			}
			time.Sleep(10 * time.Second)
			return nil
		}
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

func TestWhatIsTooLateAnywayGoesWithTheNextInvocation(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.invokeEvery(time.Minute, 1) // with the init
		before := len(w.Kinesis.Records(streamName))
		w.invokeEvery(time.Minute, 5)
		if got := len(w.Kinesis.Records(streamName)) - before; got != 5 {
			t.Errorf("5 invocations, each long after the report of the one before, took %d records", got)
		}
	})
}

// So that the first invocation need not wait for it.
func TestTheStreamIsConnectedToBeforeTheFirstInvocation(t *testing.T) {
	inWorld(t, func(w *world) { slowly(w, 10*time.Millisecond) }, func(w *world) {
		if open := w.Network.Open(4567); open != 1 || w.Kinesis.Records(streamName) != nil {
			t.Errorf("%d connections to Kinesis before anything is sent, want one", open)
		}
	})
}

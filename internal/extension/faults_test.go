package extension_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// The table of faults at which other extensions hang, hold the function or
// fail it. Each test has the name of a row.

const slack = 10 * time.Millisecond

// invokeUnharmed invokes and checks that the function did not notice us.
func (w *world) invokeUnharmed() {
	w.t.Helper()
	if got := w.invoke(); got.Status != "success" || got.Hold > budget+slack {
		w.t.Fatalf("the invocation ended as %+v\n%s", got, w.logged())
	}
}

func (w *world) logs(text string) int { return strings.Count(w.logged(), text) }

func TestFaultRuntimeDoneNeverArrives(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.DropRuntimeDone = lambdasim.Always()
	}, func(w *world) {
		// The first time nothing tells it from a function that is still
		// running: then the deadline is the bound. It is not waited for again.
		if got := w.invoke(); got.Status != "success" {
			t.Errorf("the first: %+v", got)
		}
		for range 5 {
			w.invokeUnharmed()
		}
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

// What refuses CBOR has taken nothing: the same events come in JSON, once, and
// so does everything after them.
func TestFaultKinesisKnowsNoCBOR(t *testing.T) {
	var calls []kinesissim.Call // the calls of one extension come one after another
	synctest.Test(t, func(t *testing.T) {
		w := newWorldOf(t, kinesissim.Config{JSONOnly: true, Observe: func(c kinesissim.Call) { calls = append(calls, c) }})
		w.live(nil, func(w *world) {
			for range 5 {
				w.invokeUnharmed()
			}
			w.shutdown(lambdasim.Spindown)
			w.checkComplete()
		})
	})
	refused := 0
	for i, c := range calls {
		if c.Status == 400 {
			refused++
		}
		if first := i == 0; first != (c.Status == 400) || first != (c.Protocol == "") {
			t.Errorf("call %d was answered %d %s in %q", i+1, c.Status, c.Code, c.Protocol)
		}
	}
	if refused != 1 || len(calls) < 3 {
		t.Errorf("%d of %d calls were refused, want the first alone", refused, len(calls))
	}
}

func TestFaultNoTelemetryArrives(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.DelayDelivery = time.Hour
	}, func(w *world) {
		for range 5 {
			w.invokeUnharmed()
		}
		w.shutdown(lambdasim.Spindown)
	})
}

func TestFaultShutdownIsTheFirstEvent(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		began := time.Now()
		w.shutdown(lambdasim.Spindown)
		if took := time.Since(began); took > time.Second {
			t.Errorf("shutting down took %v", took)
		}
		w.checkComplete()
	})
}

func TestFaultSubscribeAnswers202(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.SubscribeStatus = 202
	}, func(w *world) {
		for range 3 {
			if got := w.invoke(); got.Status != "success" || got.Hold > slack {
				t.Errorf("got %+v", got)
			}
		}
		w.shutdown(lambdasim.Spindown)
		if got := w.logs("not supported"); got != 1 {
			t.Errorf("said %d times, want once:\n%s", got, w.logged())
		}
	})
}

func TestFaultSubscribeIsRefused(t *testing.T) {
	for _, status := range []int{403, 500} {
		inWorld(t, func(w *world) {
			w.Lambda.Faults.SubscribeStatus = status
		}, func(w *world) {
			w.invokeUnharmed()
			w.shutdown(lambdasim.Spindown)
			if got := w.logs("shipping nothing"); got != 1 {
				t.Errorf("%d: said %d times, want once:\n%s", status, got, w.logged())
			}
		})
	}
}

func TestFaultListenerPortIsTaken(t *testing.T) {
	inWorld(t, func(w *world) {
		taken, err := w.Network.Listen("tcp", "127.0.0.1:4243")
		if err != nil {
			t.Fatal(err)
		}
		w.t.Cleanup(func() { taken.Close() })
	}, func(w *world) {
		w.invokeUnharmed()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

func TestFaultRegisterAnswers500(t *testing.T) {
	t.Run("for a moment", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Lambda.Faults.RegisterFails = lambdasim.First(3)
		}, func(w *world) {
			w.invokeUnharmed()
			w.shutdown(lambdasim.Spindown)
			w.checkComplete()
		})
	})
}

func TestFaultRegisterAnswers500ForGood(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.RegisterFails = lambdasim.Always()
	}, func(w *world) {
		if got := w.initDone(); got.Status != "error" || got.Duration > 3*time.Second {
			t.Errorf("the init ended as %+v, want it failed soon", got)
		}
		if got := w.ended; got == nil || !strings.Contains(got.Error(), "500") || !strings.Contains(got.Error(), "init error") {
			t.Errorf("Run ended with %v, want both the reason and that it was reported", got)
		}
	})
}

func TestFaultNextAnswers500Once(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.NextFails = lambdasim.Only(2, 4, 5, 6)
	}, func(w *world) {
		for range 5 {
			if got := w.invoke(); got.Status != "success" {
				t.Errorf("got %+v", got)
			}
		}
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

func TestFaultNextAnswers500ForLong(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.NextFails = lambdasim.First(9)
	}, func(w *world) {
		w.invoke()
		// 20 ms, doubled eight times but for the ceiling of 1 s.
		if took := w.initDone().Duration; took < 3*time.Second {
			t.Errorf("asked nine times within %v", took)
		}
		w.shutdown(lambdasim.Spindown)
		if got := w.logs("trying again"); got != 1 {
			t.Errorf("said %d times, want once:\n%s", got, w.logged())
		}
	})
}

func TestFaultKinesisFailsForTheWholeLife(t *testing.T) {
	forever := func(kind kinesissim.FaultKind) kinesissim.Faults {
		return kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 1, Last: kinesissim.Forever, Kind: kind, Status: 500, Code: "InternalFailure"}}}
	}
	for name, faults := range map[string]kinesissim.Faults{
		"down":      {Outages: []kinesissim.Outage{{Span: 1000 * time.Hour}}},
		"slow":      {Delay: 20 * time.Second},
		"trickling": {Trickle: 10 * time.Second},
		"hanging":   forever(kinesissim.Hang),
		"resetting": forever(kinesissim.Reset),
		"failing":   forever(kinesissim.Fail),
		"throttled": {Throttle: 1},
		"refusing": {Calls: []kinesissim.CallFault{{
			First: 1, Last: kinesissim.Forever, Kind: kinesissim.Fail, Status: 400, Code: "AccessDeniedException",
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.Kinesis.SetFaults(faults)
			}, func(w *world) {
				for range 10 {
					w.invokeUnharmed()
					time.Sleep(time.Minute)
				}
				report := w.shutdown(lambdasim.Spindown)
				if report.Duration > 2*time.Second {
					t.Errorf("shutting down took %v", report.Duration)
				}
				if w.logs("shut down") != 1 || w.logs("dropped=0") != 0 || w.logs("error=") == 0 {
					t.Errorf("the loss is not told:\n%s", w.logged())
				}
				if lines := w.logs("\n"); lines > 10 {
					t.Errorf("%d lines of log:\n%s", lines, w.logged())
				}
			})
		})
	}
}

func TestFaultConfigurationIsBad(t *testing.T) {
	bad := func(c *extension.Config) {
		c.Problem, c.Sink = errors.New("KINESIS_TELEMETRY_STREAM is no name, AWS_REGION is none"), nil
	}
	inWorld(t, func(w *world) {
		w.Settings = bad
	}, func(w *world) {
		w.invokeUnharmed()
		w.shutdown(lambdasim.Spindown)
		if got := w.logs("KINESIS_TELEMETRY_STREAM"); got != 1 {
			t.Errorf("said %d times, want once:\n%s", got, w.logged())
		}
		if got := len(w.stream()); got != 0 {
			t.Errorf("%d events on the stream", got)
		}
	})
}

func TestFaultConfigurationIsBadInPartsThatHaveADefault(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.Problem = errors.New("KINESIS_TELEMETRY_LINGER is no duration") }
	}, func(w *world) {
		w.invokeUnharmed()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
		if got := w.logs("KINESIS_TELEMETRY_LINGER"); got != 1 {
			t.Errorf("said %d times, want once:\n%s", got, w.logged())
		}
	})
}

func TestFaultConfigurationIsBadAndStrict(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.Problem, c.Strict = errors.New("the stream is no name"), true }
	}, func(w *world) {
		if got := w.initDone(); got.Status != "error" || got.ErrorType != "Extension.InitError" {
			t.Errorf("the init ended as %+v, want it failed by the extension", got)
		}
	})
}

func TestFaultAnAnswerIsLostBeforeShutdown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 2, Last: 2, Kind: kinesissim.Lose}}})
	}, func(w *world) {
		w.invokeUnharmed()
		w.invokeUnharmed()
		w.shutdown(lambdasim.Spindown)
		if w.logs("dropped=0") != 1 {
			t.Errorf("something was dropped:\n%s", w.logged())
		}
	})
}

func TestFaultQueueIsFullAtShutdown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Function.Timeout = time.Minute
		w.Settings = func(c *extension.Config) { c.QueueBytes = 64 << 10 }
		w.Kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 1, Last: kinesissim.Forever, Kind: kinesissim.Hang}}})
		w.Handle = func(_ context.Context, _ string, stdout io.Writer) error {
			for range 10 {
				fmt.Fprintln(stdout, strings.Repeat("x", 60_000))
				time.Sleep(100 * time.Millisecond)
			}
			return nil
		}
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
	})
}

func TestFaultTelemetryComesLate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Faults.DelayDelivery = 200 * time.Millisecond
		w.Lambda.Function.Timeout = time.Minute
		w.Handle = flood(3000)
	}, func(w *world) {
		for range 3 {
			w.invokeUnharmed()
		}
		w.shutdown(lambdasim.Spindown)
	})
}

package extension_test

import (
	"context"
	"io"
	"math"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// report is what the tests read of a delivery.report.
type report struct {
	Received, Delivered, Held, Invocations int
	HoldMs, LongestHoldMs                  float64
	Final                                  bool
}

func (w *world) reports() []report {
	w.t.Helper()
	var all []report
	for _, e := range w.stream() {
		if e.Type != record.TypeDeliveryReport {
			continue
		}
		var r report
		if err := json.Unmarshal(e.Record, &r, json.MatchCaseInsensitiveNames(true)); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// runsForLong is a function that stands for an environment which is never
// frozen and whose invocations nobody is told of.
func runsForLong(_ context.Context, _ string, stdout io.Writer) error {
	for range 12 {
		time.Sleep(time.Minute)
		_, _ = io.WriteString(stdout, "still here\n")
	}
	return nil
}

func TestWithoutInvokeEventsReportsAreMadeByTheClock(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Function.Timeout = 15 * time.Minute
		w.Handle = runsForLong
		w.Settings = func(c *extension.Config) { c.ShutdownOnly, c.ReportEvery = true, 5*time.Minute }
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		got := w.reports()
		if len(got) != 3 || got[0].Final || got[1].Final || !got[2].Final {
			t.Errorf("got %+v, want one after 5 minutes, one after 10, and the last", got)
		}
		w.checkComplete()
	})
}

func TestNoReportIsMadeWhileOneWaits(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Function.Timeout = 15 * time.Minute
		w.Handle = runsForLong
		w.Settings = func(c *extension.Config) { c.ShutdownOnly, c.ReportEvery = true, 30*time.Second }
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Start: 2*time.Minute + time.Second, Span: 9 * time.Minute}}})
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		if got := len(w.reports()); got < 6 || got > 8 {
			t.Errorf("got %d reports, want four before the outage, one in it, one or two after it, and the last", got)
		}
		w.checkComplete()
	})
}

func TestWithoutInvokeEventsTroubleIsToldWhileItLasts(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Function.Timeout = 15 * time.Minute
		w.Handle = runsForLong
		w.Settings = func(c *extension.Config) { c.ShutdownOnly = true }
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Start: 2 * time.Minute, Span: 3 * time.Minute}}})
	}, func(w *world) {
		w.invoke()
		if w.logs("events wait") != 1 || w.logs("takes events again") != 1 {
			t.Errorf("the log is\n%s", w.logged())
		}
	})
}

func TestTheReportCountsEveryHoldOfTheFunction(t *testing.T) {
	late := lambdasim.Faults{DelayDelivery: 400 * time.Millisecond} // so that no end is known while it is held
	for _, c := range []struct {
		name   string
		faults lambdasim.Faults
	}{{"its end is pushed in time", lambdasim.Faults{}}, {"its end is pushed late", late}} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) { w.Lambda.Faults, w.Lambda.Function.Timeout = c.faults, 15*time.Minute }, func(w *world) {
				var sum, longest time.Duration
				for i := range 5 {
					if i == 4 {
						w.Handle = runsForLong // long enough for all that comes late
					}
					held := w.invoke().Hold
					sum, longest = sum+held, max(longest, held)
					time.Sleep(time.Minute)
				}
				w.shutdown(lambdasim.Spindown)
				all := w.reports()
				got := all[len(all)-1]
				if sum == 0 || got.Invocations != 5 || !near(got.HoldMs, sum) || !near(got.LongestHoldMs, longest) {
					t.Errorf("got %+v, want a sum of %v and %v for the longest", got, sum, longest)
				}
			})
		})
	}
}

// near allows for what the platform's times leave out: they are milliseconds.
func near(milliseconds float64, want time.Duration) bool {
	return math.Abs(milliseconds-float64(want.Microseconds())/1e3) <= 5
}

package extension_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/logger"
)

// The stack and the extension share no code: only this holds the filters of
// one against the lines of the other.
func TestTheStacksMetricCountsTheEventsThatAreDropped(t *testing.T) {
	for name, inJSON := range map[string]bool{"text": false, "JSON": true} {
		for loss, outage := range map[string]time.Duration{"a loss": time.Hour, "no loss": time.Nanosecond} {
			t.Run(name+", "+loss, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: outage}}})
					w.Settings = func(c *extension.Config) {
						c.Log = logger.New(w, "kinesis-telemetry-api-extension", inJSON, logger.Info)
					}
				}, func(w *world) {
					w.invoke()
					w.shutdown(lambdasim.Spindown)
					checkMetered(t, w.logged(), loss == "a loss")
				})
			})
		}
	}
}

// checkMetered holds what the filters make of a log against the number that
// its last line tells.
func checkMetered(t *testing.T, log string, lossy bool) {
	t.Helper()
	told := regexp.MustCompile(`\bdropped"?[=:](\d+)`).FindStringSubmatch(log)
	if len(told) != 2 || (told[1] != "0") != lossy {
		t.Fatalf("the log tells %q of what was dropped:\n%s", told, log)
	}
	filters := metricFilters(t)
	if len(filters) != 2 {
		t.Fatalf("the stack has %d filters on a function's log, want 2", len(filters))
	}
	var sum float64
	matches := 0
	for _, f := range filters {
		for line := range strings.Lines(log) {
			if value, ok := f.metered(t, line); ok {
				sum += value
				matches++
			}
		}
	}
	want, _ := strconv.ParseFloat(told[1], 64)
	if sum != want || lossy != (matches == 1) {
		t.Errorf("%d lines are metered, as %v events, want %v:\n%s", matches, sum, want, log)
	}
}

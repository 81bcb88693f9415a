package main

import (
	"regexp"
	"strings"
	"time"
)

// steps finds how long each invocation took to one step of its life, in the
// order of the invocations. telemetryctl prints a step as
//
//	09:41:12.048  8f14e45f  ·        invocation done after 23 ms
//
// and leaves the time out if there was none to speak of.
func steps(lines []string, kind string) []time.Duration {
	step := regexp.MustCompile(`^\S+  [0-9a-f]{8}  · +(?:\S+: )?` + regexp.QuoteMeta(kind) + `(?: after ([0-9.]+) (ms|s))?$`)
	var all []time.Duration
	for _, line := range lines {
		found := step.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			continue
		}
		if found[1] == "" {
			found[1], found[2] = "0", "ms"
		}
		if d, err := time.ParseDuration(found[1] + found[2]); err == nil {
			all = append(all, d)
		}
	}
	return all
}

package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
)

func TestTailTellsOfTroubleThatLasts(t *testing.T) {
	now := time.Now()
	b := consumer.Batch{Shard: "a", Read: now, Err: errors.New("reading a of stream s: down")}
	for _, test := range []struct {
		name        string
		failing     time.Duration
		follow      bool
		fails, said string
	}{
		{"a moment, followed", patience - 1, true, "", ""},
		{"a moment", patience - 1, false, "", ""},
		{"longer, followed", patience, true, "", "telemetryctl: cannot read stream s at AWS: reading a of stream s: down; trying on\n"},
		{"longer", patience, false, "cannot read stream s at AWS: reading a of stream s: down", ""},
	} {
		var aside strings.Builder
		x := &tailing{
			destination: &destination{stream: "s", place: "AWS"}, follow: test.follow, aside: &aside,
			present: newPresent([]string{"a"}, now.Add(-test.failing)), told: map[string]bool{},
		}
		fails := ""
		if err := x.fails(b); err != nil {
			fails = err.Error()
		}
		_ = x.fails(b) // is not told again
		if fails != test.fails || aside.String() != test.said {
			t.Errorf("%s: got %q and %q, want %q and %q", test.name, fails, aside.String(), test.fails, test.said)
		}
	}
}

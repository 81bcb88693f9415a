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
	const trouble = "cannot read stream s at AWS: reading a of stream s: down"
	for _, test := range []struct {
		name        string
		failing     time.Duration
		follow      bool
		fails, said string
	}{
		{"a moment, followed", alarm - 1, true, "", ""},
		{"a moment", patience - 1, false, "", ""},
		{"longer, followed", alarm, true, "", "telemetryctl: " + trouble + "; trying on\ntelemetryctl: stream s at AWS can be read again\n"},
		{"longer", patience, false, trouble, ""},
	} {
		var aside strings.Builder
		x := &tailing{
			destination: &destination{stream: "s", place: "AWS"}, follow: test.follow, aside: &aside,
			present: newPresent([]string{"a", "b"}, now.Add(-test.failing)), failing: map[string]bool{},
		}
		fails := ""
		for range 3 { // is told once, whatever shard fails however often
			for _, shard := range []string{"a", "b"} {
				b := consumer.Batch{Shard: shard, Read: now, Err: errors.New("reading a of stream s: down")}
				if err := x.fails(b); err != nil {
					fails = err.Error()
				}
			}
		}
		for range 2 {
			x.works("a")
			x.works("b")
		}
		if fails != test.fails || aside.String() != test.said {
			t.Errorf("%s: got %q and %q, want %q and %q", test.name, fails, aside.String(), test.fails, test.said)
		}
	}
}

package extension

import (
	"strings"
	"testing"
)

func TestEventsAreKeyedAsAskedFor(t *testing.T) {
	for _, c := range []struct {
		name   string
		config Config
		want   string // of an event of r1, and of one that belongs to no invocation
	}{
		{"random", Config{}, " "},
		{"environment", Config{KeyMode: KeyEnvironment}, "env env"},
		{"function", Config{KeyMode: KeyFunction, FunctionName: "orders"}, "orders orders"},
		{"function without a name", Config{KeyMode: KeyFunction}, "env env"},
		{"request", Config{KeyMode: KeyRequest}, "r1 env"},
	} {
		k := newKeys(c.config, "env")
		if got := k.of("r1") + " " + k.of(""); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAKeyIsNoLongerThanKinesisAllows(t *testing.T) {
	k := newKeys(Config{KeyMode: KeyRequest}, "env")
	if got := k.of(strings.Repeat("r", 300)); got != "env" {
		t.Errorf("got %q", got)
	}
}

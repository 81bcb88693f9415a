package extension

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

// pushed is an event by its type and the requestId that it names.
func pushed(kind, requestID string) *telemetryapi.Event {
	e := &telemetryapi.Event{Type: []byte(`"` + kind + `"`)}
	if requestID != "" {
		e.RequestID = []byte(`"` + requestID + `"`)
	}
	return e
}

func keysOf(k *keys) string {
	var got []string
	for _, e := range []*telemetryapi.Event{
		pushed("platform.initStart", ""), pushed("platform.start", "r1"), pushed("function", ""), pushed("function", "theirs"),
		pushed("platform.runtimeDone", "r1"), pushed("platform.start", "r2"), pushed("platform.report", "r1"), pushed("function", ""),
	} {
		got = append(got, k.of(e))
	}
	return strings.Join(got, " ")
}

func TestEventsAreKeyedByTheirInvocation(t *testing.T) {
	for _, c := range []struct {
		name   string
		config Config
		want   string
	}{
		{"random", Config{}, "       "},
		{"environment", Config{KeyMode: KeyEnvironment}, "env env env env env env env env"},
		{"function", Config{KeyMode: KeyFunction, FunctionName: "orders"}, "orders orders orders orders orders orders orders orders"},
		{"function without a name", Config{KeyMode: KeyFunction}, "env env env env env env env env"},
		{"request", Config{KeyMode: KeyRequest}, "env r1 r1 r1 r1 r2 r1 r2"},
		{"request where several run", Config{KeyMode: KeyRequest, ShutdownOnly: true}, "env r1 env theirs r1 r2 r1 env"},
	} {
		k := newKeys(c.config, "env")
		if got := keysOf(&k); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAKeyIsNoLongerThanKinesisAllows(t *testing.T) {
	k := newKeys(Config{KeyMode: KeyRequest}, "env")
	if got := k.of(pushed("platform.start", strings.Repeat("r", 300))); got != "env" {
		t.Errorf("got %q", got)
	}
}

func TestKeysOfOneInvocationAllocateNothing(t *testing.T) {
	k := newKeys(Config{KeyMode: KeyRequest}, "env")
	k.of(pushed("platform.start", "r1"))
	event := pushed("platform.runtimeDone", "r1")
	if n := testing.AllocsPerRun(100, func() { k.of(event) }); n > 0 {
		t.Errorf("%v allocations per event", n)
	}
}

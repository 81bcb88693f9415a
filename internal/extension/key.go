package extension

import (
	"cmp"

	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

// KeyMode says what the partition key of an event is.
type KeyMode int

// The modes.
const (
	// KeyRandom gives each record another key, so that every shard is used.
	KeyRandom KeyMode = iota
	// KeyEnvironment is the execution environment's name.
	KeyEnvironment
	// KeyRequest is the requestId of the invocation that the event belongs to;
	// the environment's name where it belongs to none, or comes back from disk.
	KeyRequest
	// KeyFunction is the function's name.
	KeyFunction
)

// maxKey is how long a partition key may be.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
const maxKey = 256

// firstOfRequest is what a block begins with where each invocation has its own:
// many have a few lines.
const firstOfRequest = 2 << 10

// keys finds the partition keys of one environment's events.
type keys struct {
	mode    KeyMode
	own     string // of events that belong to no invocation; empty: random
	request string // of the invocation that is under way, by what was pushed
	many    bool   // several may be: the place of an event says nothing
}

func newKeys(config Config, environment string) keys {
	k := keys{mode: config.KeyMode, many: config.ShutdownOnly}
	switch k.mode {
	case KeyEnvironment, KeyRequest:
		k.own = environment
	case KeyFunction:
		k.own = cmp.Or(config.FunctionName, environment)
	case KeyRandom:
	}
	return k
}

// of returns the key of the event that was pushed next.
func (k *keys) of(event *telemetryapi.Event) string {
	if k.mode != KeyRequest {
		return k.own
	}
	if !k.many && !event.IsOfKind(typePlatform) {
		return k.current() // what a function calls its requestId may be somebody else's
	}
	named := event.RequestID
	if len(named) <= len(`""`) || len(named) > maxKey {
		return k.current()
	}
	inside := named[1 : len(named)-1]
	if string(inside) == k.request { // compared without a copy
		return k.request
	}
	name := string(inside)
	if event.IsType("platform.start") {
		k.request = name
	}
	return name
}

// current is the key of an event that names no invocation.
func (k *keys) current() string {
	if k.many || k.request == "" {
		return k.own
	}
	return k.request
}

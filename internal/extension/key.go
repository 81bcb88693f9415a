package extension

import "cmp"

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

// keys are the partition keys of one environment's events.
type keys struct {
	mode KeyMode
	own  string // of events that belong to no invocation; empty: random
}

func newKeys(config Config, environment string) keys {
	k := keys{mode: config.KeyMode}
	switch k.mode {
	case KeyEnvironment, KeyRequest:
		k.own = environment
	case KeyFunction:
		k.own = cmp.Or(config.FunctionName, environment)
	case KeyRandom:
	}
	return k
}

// of returns the key of an event that belongs to an invocation, or, with an
// empty requestId, to none.
func (k keys) of(requestID string) string {
	if k.mode != KeyRequest || requestID == "" || len(requestID) > maxKey {
		return k.own
	}
	return requestID
}

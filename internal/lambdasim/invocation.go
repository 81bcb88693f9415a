package lambdasim

import (
	"context"
	"sync"
	"time"
)

// Invocation is one invocation that was answered. The extensions may still be
// at work on it: Wait tells the rest.
type Invocation struct {
	RequestID string
	// Payload is the function's response, or the error document.
	Payload []byte
	// FunctionError is empty for a response, else "Unhandled", as in the
	// X-Amz-Function-Error header.
	FunctionError string
	Started       time.Time // when Invoke had its turn; an init inside it counts
	Answered      time.Time

	event     []byte // what the function is given
	deadline  time.Time
	trace     string
	once      sync.Once     // the one answer
	answered  chan struct{} // closed when Payload and the like are set
	firstByte time.Time     // of the answer
	errorType string        // of a function's error
	restored  time.Duration // how long a restore before it took; 0 for none
	outcome   Outcome       // set before done is closed
	done      chan struct{} // closed at the end of the invoke phase
}

// Outcome is how an invoke phase ended.
type Outcome struct {
	Status      string        // "success", "error", "failure" or "timeout"
	ErrorType   string        // of a Status other than "success"; empty for a time-out
	Duration    time.Duration // from platform.start to the end of the phase
	RuntimeTime time.Duration // from platform.start to the runtime's next
	Hold        time.Duration // from the runtime's next to the last extension's next
	Init        time.Duration // of an init inside the invocation, else 0
}

// Wait returns when the invoke phase is over: the runtime and all extensions
// asked for the next event, or the environment was reset. The environment is
// then frozen. The error is the context's.
func (i *Invocation) Wait(ctx context.Context) (Outcome, error) {
	select {
	case <-i.done:
		return i.outcome, nil
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
}

// answer gives the caller its answer. Only the first counts; it reports
// whether this was it.
func (i *Invocation) answer(payload []byte, firstByte time.Time, functionError, errorType string) (first bool) {
	i.once.Do(func() {
		i.Payload, i.FunctionError, i.errorType = payload, functionError, errorType
		i.firstByte, i.Answered = firstByte, time.Now()
		first = true
		close(i.answered)
	})
	return first
}

func (i *Invocation) isAnswered() bool {
	select {
	case <-i.answered:
		return true
	default:
		return false
	}
}

func (i *Invocation) tracing() *tracing {
	return &tracing{Type: "X-Amzn-Trace-Id", Value: i.trace}
}

package lambdasim

import (
	"context"
	"errors"
	"time"
)

// ErrShutDown is what Invoke and Shutdown return after a Shutdown.
var ErrShutDown = errors.New("the environment is shut down")

// Environment is one execution environment: what Lambda keeps for a function
// between a cold start and a spin-down. Its methods are safe for concurrent
// use; invocations run one at a time.
type Environment struct{}

// Start listens, starts the extensions and the function and runs the init
// phase. It returns when init succeeded, failed or ran into Limits.Init: as in
// Lambda a failed init is no error here, it is repeated inside the next
// invocation. An error means that the configuration cannot run or that nothing
// can listen. The caller must call Shutdown.
func Start(ctx context.Context, c Config) (*Environment, error) { panic("skeleton") }

// Address is the host and port of the three APIs, AWS_LAMBDA_RUNTIME_API.
func (e *Environment) Address() string { panic("skeleton") }

// Invoke thaws the environment, or initialises it anew after a reset, and
// invokes the function. It returns as soon as the function answered, failed or
// timed out; a failure of the function is no error but in the Invocation. It
// first waits for the end of the previous invocation. Errors: ctx's own, which
// does not abort the invocation, and ErrShutDown.
func (e *Environment) Invoke(ctx context.Context, payload []byte) (*Invocation, error) {
	panic("skeleton")
}

// ShutdownReason is why an environment ends, as the SHUTDOWN event spells it.
type ShutdownReason string

// The reasons of the SHUTDOWN event.
const (
	Spindown ShutdownReason = "spindown"
	Timeout  ShutdownReason = "timeout"
	Failure  ShutdownReason = "failure"
)

// Report is how the processes ended.
type Report struct {
	Duration time.Duration
	// ExitCodes has "runtime" and each extension by name; -1 is a signal.
	ExitCodes map[string]int
	// Killed are those that SIGKILL ended at their deadline, sorted.
	Killed []string
	// Undelivered counts the events that their subscriber never took.
	Undelivered int
}

// Shutdown waits for a running invocation, thaws, sends SHUTDOWN with the
// reason, waits for the processes, kills those that are late, and stops
// listening. It waits for every process and goroutine of the environment. When
// ctx ends first, everything is killed at once. Errors: ErrShutDown.
func (e *Environment) Shutdown(ctx context.Context, reason ShutdownReason) (Report, error) {
	panic("skeleton")
}

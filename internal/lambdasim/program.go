package lambdasim

import (
	"context"
	"fmt"
	"io"
)

// Program is what a process of the environment runs: an Executable or a Func.
type Program interface {
	// start runs the program. An error is a launch error: nothing runs.
	start(l launch) (process, error)
}

// launch is what a program is started with.
type launch struct {
	environ        []string // "NAME=value", nothing inherited
	dir            string
	stdout, stderr *lines
}

// process is one started program. All methods may be called at any time, also
// after its exit.
type process interface {
	terminate() // SIGTERM to the group; a Func is cancelled
	kill()      // SIGKILL to the group; a Func is cancelled
	freeze()
	thaw()
	syncOutput()             // returns when what was printed before the call was read
	peakMemory() int64       // bytes; 0 if unknown or gone
	exited() <-chan struct{} // closed when the process is gone and its output read
	exitCode() int           // valid after exited; -1 for a signal
}

// Func is a program inside this process. Its context is cancelled where Lambda
// would kill the process, and it must then return. Its environ is what
// os.Environ would say. A nil error is exit code 0, an *ExitError its code, any
// other error 1. A freeze only stalls its network (Network.Stall).
type Func func(ctx context.Context, environ []string, stdout, stderr io.Writer) error

// ExitError is how a Func exits with a code of its own.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit status %d", e.Code) }

// Executable is a program of its own process group. It gets the environment
// that Lambda would give it and nothing of the caller's.
func Executable(path string, args ...string) Program {
	return executable{path: path, args: args}
}

type executable struct {
	path string
	args []string
}

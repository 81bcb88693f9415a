package lambdasim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// fault is why an init or an invocation failed.
type fault struct {
	status    string // "error", "failure" or "timeout"
	errorType string // as in platform events; empty for a timed-out invocation
	message   string
}

// reason is the shutdown reason of the reset that follows.
func (f *fault) reason() ShutdownReason {
	if f.status == statusTimeout {
		return Timeout
	}
	return Failure
}

// The statuses of platform events.
const (
	statusSuccess = "success"
	statusError   = "error"
	statusFailure = "failure"
	statusTimeout = "timeout"
)

// generation is one init of the environment and the invocations after it, up
// to the reset or the shutdown: the processes, what they registered, and what
// they said.
type generation struct {
	env       *Environment
	phase     string // "init" or "invoke"
	telemetry *telemetry
	dead      context.Context // ends with the last process
	bury      context.CancelFunc
	watchers  sync.WaitGroup // goroutines that wait for an exit
	runs      sync.WaitGroup // invocations of a Managed Instance; none is added when closing

	mu           sync.Mutex    // guards the rest; never held across a wait
	changed      chan struct{} // closed and renewed at each change
	runtime      runtimeState
	extensions   []*extension
	registration bool // open
	closing      bool // exits are expected
	fault        *fault
}

func (e *Environment) newGeneration(phase string) *generation {
	g := &generation{
		env:          e,
		phase:        phase,
		telemetry:    newTelemetry(e.cfg),
		changed:      make(chan struct{}),
		registration: true,
	}
	g.dead, g.bury = context.WithCancel(e.ctx)
	return g
}

// alter changes the state and wakes all who await.
func (g *generation) alter(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
	close(g.changed)
	g.changed = make(chan struct{})
}

// fail notes the first fault, unless the generation is closing anyway.
func (g *generation) fail(f fault) {
	g.alter(func() {
		if g.fault == nil && !g.closing {
			g.fault = &f
		}
	})
}

// await waits until holds, which runs under g.mu. A fault of the generation
// and the end of ctx, as a time-out, end the wait too.
func (g *generation) await(ctx context.Context, holds func() bool) *fault {
	for {
		ok, f, changed := g.check(holds)
		switch {
		case f != nil:
			return f
		case ok:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return interruption(ctx)
		}
	}
}

// hold waits until holds, which runs under g.mu, and returns false if the caller
// or the generation is gone before.
func (g *generation) hold(r *http.Request, holds func() bool) bool {
	for r.Context().Err() == nil {
		ok, _, changed := g.check(holds)
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-r.Context().Done():
		case <-g.dead.Done():
			return false
		}
	}
	return false
}

// interruption is the end of ctx as a fault: its deadline is a time-out,
// anything else the end of the environment.
func interruption(ctx context.Context) *fault {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &fault{status: statusTimeout}
	}
	return &fault{statusFailure, "Sandbox.Failure", "the environment ended"}
}

func (g *generation) check(holds func() bool) (bool, *fault, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return holds(), g.fault, g.changed
}

// faulty is the fault of the generation, nil if it is well.
func (g *generation) faulty() *fault {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fault
}

// launch starts a program whose output is said as stream.
func (g *generation) launch(p Program, name, stream, dir string) (process, error) {
	tell := func(line []byte) {
		if stream == streamExtension {
			g.env.observePrinted(name, line)
		}
		g.telemetry.line(stream, line)
	}
	started, err := p.start(launch{
		environ: g.env.environ(stream == streamFunction),
		dir:     dir,
		stdout:  &lines{max: g.env.cfg.MaxLine, tell: tell},
		stderr:  &lines{max: g.env.cfg.MaxLine, tell: tell},
	})
	if err != nil {
		g.env.observe(Step{Kind: LaunchFailed, Name: name, Err: err})
	}
	return started, err
}

// watched is a process whose exit is noted before it counts as gone.
type watched struct {
	process
	noted chan struct{}
}

func (w watched) exited() <-chan struct{} { return w.noted }

// watch notes the exit of p; before the shutdown it is a fault.
func (g *generation) watch(p process, name, errorType string) process {
	w := watched{p, make(chan struct{})}
	g.watchers.Go(func() {
		<-p.exited()
		code := p.exitCode()
		g.env.observe(Step{Kind: Exited, Name: name, ExitCode: code})
		close(w.noted)
		status := fmt.Sprintf("exit status %d", code)
		if code < 0 {
			status = "killed by a signal"
		}
		g.fail(fault{statusError, errorType, fmt.Sprintf("%s exited with error: %s", name, status)})
	})
	return w
}

// processes are those started, by name.
func (g *generation) processes() map[string]process {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := map[string]process{}
	if g.runtime.process != nil {
		all[runtimeName] = g.runtime.process
	}
	for _, x := range g.extensions {
		if x.process != nil {
			all[x.name] = x.process
		}
	}
	return all
}

func (g *generation) each(f func(process)) {
	for _, p := range g.processes() {
		f(p)
	}
}

// syncOutput returns when all that was printed so far is said.
func (g *generation) syncOutput() { g.each(process.syncOutput) }

// peakMemory is that of all processes, in bytes.
func (g *generation) peakMemory() (sum int64) {
	g.each(func(p process) { sum += p.peakMemory() })
	return sum
}

// exitedBy reports whether p is gone at until, or when ctx ends if that is
// earlier.
func exitedBy(ctx context.Context, p process, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-p.exited():
	case <-timer.C:
	case <-ctx.Done():
	}
	select {
	case <-p.exited():
		return true
	default:
		return false
	}
}

package lambdasim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// ErrShutDown is what Invoke and Shutdown return after a Shutdown.
var ErrShutDown = errors.New("the environment is shut down")

// Environment is one execution environment: what Lambda keeps for a function
// between a cold start and a spin-down. Its methods are safe for concurrent
// use; invocations run one at a time, but in Managed Instances.
type Environment struct {
	cfg      Config
	ids      *ids
	token    string // of the credentials endpoint
	freezer  *freezer
	counts   counts
	listener net.Listener
	server   *http.Server
	pusher   *http.Client   // posts telemetry
	calls    sync.WaitGroup // API calls being served
	served   chan struct{}  // closed when the server ended
	turn     chan struct{}  // holds a token while nothing uses the environment
	ctx      context.Context
	kill     context.CancelFunc // ends ctx: everything is to die now

	guards sync.WaitGroup // those who watch over Managed Instances

	mu       sync.Mutex    // guards the rest
	instance string        // the log stream's name
	current  *generation   // nil after a reset
	ended    bool          // Shutdown took the turn for good
	initDur  time.Duration // of the cold start, until a report told it
	snapshot bool          // the init is over, and nothing was restored of it yet
}

// counts number the occasions of Faults.
type counts struct{ invocations, registers, nexts, batches, lines atomic.Int64 }

// Start listens, starts the extensions and the function and runs the init
// phase. It returns when init succeeded, failed or ran into Limits.Init: as in
// Lambda a failed init is no error here, it is repeated inside the next
// invocation. An error means that the configuration cannot run, that nothing
// can listen, or that ctx ended. Without an error the caller must call
// Shutdown.
func Start(ctx context.Context, c Config) (*Environment, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("configuring the local Lambda: %w", err)
	}
	e := newEnvironment(c)
	if err := e.listen(); err != nil {
		return nil, err
	}
	go e.serve()
	stop := context.AfterFunc(ctx, e.kill)
	defer stop()
	e.coldStart()
	if !stop() {
		if g := e.generationNow(); g != nil {
			g.shutdown(Failure, func() {})
		}
		e.close()
		return nil, fmt.Errorf("starting the local Lambda: %w", ctx.Err())
	}
	e.turn <- struct{}{}
	return e, nil
}

// coldStart is the init phase, up to the freeze or, after a fault, the reset.
func (e *Environment) coldStart() {
	ctx, cancel := context.WithTimeout(e.ctx, e.cfg.Limits.Init)
	defer cancel()
	began := time.Now()
	phase := phaseInit
	if e.cfg.Kind == SnapStart {
		phase = phaseSnapStart
	}
	if f := e.initialise(ctx, phase); f != nil {
		e.reset(f, nil)
		return
	}
	e.setInitDuration(time.Since(began))
	if e.managed() {
		e.guard(e.generationNow())
		return
	}
	e.freeze()
}

func newEnvironment(c Config) *Environment {
	ids := newIDs(c.Seed)
	e := &Environment{
		cfg:      c,
		ids:      ids,
		instance: newInstance(c, ids),
		freezer:  newFreezer(),
		served:   make(chan struct{}),
		turn:     make(chan struct{}, 1),
	}
	if c.Kind == SnapStart {
		e.token = ids.hex(16)
	}
	e.ctx, e.kill = context.WithCancel(context.Background())
	e.pusher = newPusher(c.Network)
	return e
}

func newInstance(c Config, ids *ids) string {
	return fmt.Sprintf("%s/[%s]%s", time.Now().UTC().Format("2006/01/02"), c.Function.Version, ids.hex(16))
}

// Address is the host and port of the three APIs, AWS_LAMBDA_RUNTIME_API.
func (e *Environment) Address() string { return e.listener.Addr().String() }

// Instance is the environment's log stream name, instanceId in
// platform.initStart.
func (e *Environment) Instance() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.instance
}

// generationNow is the init that is alive, nil after a reset.
func (e *Environment) generationNow() *generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.current
}

func (e *Environment) setGeneration(g *generation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.current = g
}

func (e *Environment) setInitDuration(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cfg.Kind == SnapStart { // it is over before anybody invokes
		e.snapshot = true
		return
	}
	e.initDur = d
}

// takeInitDuration is the duration of the cold start's init, once.
func (e *Environment) takeInitDuration() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := e.initDur
	e.initDur = 0
	return d
}

// freeze stops everything in the sandbox.
func (e *Environment) freeze() {
	g := e.generationNow()
	if e.cfg.NoFreeze || e.managed() || g == nil || !e.freezer.set(true) {
		return
	}
	g.each(process.freeze)
	e.cfg.Network.Stall()
	e.observe(Step{Kind: Frozen})
}

func (e *Environment) thaw() {
	if !e.freezer.set(false) {
		return
	}
	e.observe(Step{Kind: Thawed})
	e.cfg.Network.Resume()
	if g := e.generationNow(); g != nil {
		g.each(process.thaw)
	}
}

// take waits for the environment to be idle. The caller gives the turn back,
// or keeps it for good.
func (e *Environment) take(ctx context.Context) error {
	select {
	case <-e.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	e.mu.Lock()
	ended := e.ended
	e.mu.Unlock()
	if ended {
		e.giveBack()
		return ErrShutDown
	}
	return nil
}

func (e *Environment) giveBack() { e.turn <- struct{}{} }

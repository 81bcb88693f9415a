package lambdasim

import (
	"context"
	"errors"
	"time"
)

// A Managed Instance, as AWS's page "Lambda Managed Instances: execution
// environment" has it: many invocations at once, no freeze, and a replacement
// where other environments are reset.

// managedFlush bounds the push of what is left before SHUTDOWN is sent.
const managedFlush = time.Second

// invokeManaged begins as soon as the runtime asks for an invocation, and
// returns when it was answered.
func (e *Environment) invokeManaged(ctx context.Context, payload []byte) (*Invocation, error) {
	i, err := e.beginManaged(ctx, payload)
	if err != nil {
		return nil, err
	}
	select {
	case <-i.answered:
		return i, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// beginManaged finds an instance with a free seat, and replaces one that broke.
func (e *Environment) beginManaged(ctx context.Context, payload []byte) (*Invocation, error) {
	for {
		g, err := e.healthy(ctx)
		if err != nil {
			return nil, err
		}
		var run *managedRun
		f := g.await(ctx, func() bool {
			if !g.closing && len(g.runtime.pool.seats) > 0 {
				run = &managedRun{Invocation: e.newInvocation(payload), env: e, g: g, begin: time.Now()}
				run.seat = g.runtime.pool.begin(run.Invocation)
				g.runs.Add(1) // under mu, and never when closing
			}
			return g.closing || run != nil
		})
		switch {
		case run != nil:
			run.start()
			go run.live() // the generation's shutdown waits for it
			return run.Invocation, nil
		case f != nil && ctx.Err() != nil:
			return nil, ctx.Err()
		}
	}
}

// healthy is the instance that is alive. One that broke is ended first, and
// another started in its place, under a name of its own.
func (e *Environment) healthy(ctx context.Context) (*generation, error) {
	if err := e.take(ctx); err != nil {
		return nil, err
	}
	defer e.giveBack()
	g := e.generationNow()
	if g != nil && g.faulty() != nil {
		g.shutdown(Failure, func() {})
		g = nil
	}
	switch {
	case g != nil:
		return g, nil
	case e.ctx.Err() != nil: // Shutdown was told to hurry
		return nil, ErrShutDown
	}
	e.mu.Lock()
	e.instance = newInstance(e.cfg, e.ids)
	e.mu.Unlock()
	e.coldStart()
	g = e.generationNow()
	switch {
	case g != nil:
		return g, nil
	case e.ctx.Err() != nil: // Shutdown was told to hurry
		return nil, ErrShutDown
	}
	return nil, errNoInit
}

var errNoInit = errors.New("the instance that replaces another could not be initialised")

// guard ends an instance as soon as one of its processes breaks: nobody resets
// it.
func (e *Environment) guard(g *generation) {
	e.guards.Go(func() {
		if g.await(e.ctx, func() bool { return g.closing }) == nil || e.take(e.ctx) != nil {
			return
		}
		defer e.giveBack()
		if e.generationNow() == g {
			g.shutdown(Failure, func() {})
		}
	})
}

// managedRun is an invocation of a Managed Instance.
type managedRun struct {
	*Invocation
	env   *Environment
	g     *generation
	seat  *seat
	begin time.Time // platform.start
}

// start tells of the invocation before it hands it out.
func (r *managedRun) start() {
	r.env.counts.invocations.Add(1)
	r.g.telemetry.platform("platform.start", r.RequestID, startRecord{
		RequestID: r.RequestID, Version: r.env.cfg.Function.Version, FunctionARN: r.env.cfg.functionARN(), Tracing: r.tracing(),
	})
	r.env.observe(Step{Kind: Started, RequestID: r.RequestID})
	r.g.alter(func() { r.seat.invocation = r.Invocation })
}

// live waits for the answer, the time-out or the instance's end, and reports.
// The extensions have no part in it.
func (r *managedRun) live() {
	defer r.g.runs.Done()
	defer close(r.done)
	ctx, cancel := context.WithDeadline(r.env.ctx, r.deadline)
	defer cancel()
	ended := false
	f := r.g.await(ctx, func() bool {
		ended = r.g.closing
		return ended || r.isAnswered()
	})
	if f == nil && ended && !r.isAnswered() {
		f = &fault{statusFailure, "Sandbox.Failure", "the environment ended"}
	}
	if r.isAnswered() { // before anything broke
		f = nil
	}
	if f != nil && f.status == statusTimeout {
		f = &fault{statusTimeout, "Sandbox.Timedout", timedOut(r.env.cfg.Function.Timeout)}
	}
	r.g.alter(func() { r.g.runtime.pool.end(r.Invocation, f != nil && f.status == statusTimeout) })
	r.settle(f)
	r.report()
}

// settle notes how the invocation ended.
func (r *managedRun) settle(f *fault) {
	o := &r.outcome
	switch {
	case f != nil:
		o.Status, o.ErrorType = f.status, f.errorType
		r.env.answerFault(r.Invocation, f)
	case r.errorType != "":
		o.Status, o.ErrorType = statusError, r.errorType
	default:
		o.Status = statusSuccess
	}
	o.Duration = r.Answered.Sub(r.begin)
	o.RuntimeTime = o.Duration
}

func (r *managedRun) report() {
	o := r.outcome
	record := managedReportRecord{
		RequestID: r.RequestID, Status: o.Status, ErrorType: o.ErrorType,
		Metrics: durationMetrics{millis(o.Duration)}, Tracing: r.tracing(),
	}
	if !r.firstByte.IsZero() {
		record.Spans = []span{
			spanOf("responseLatency", r.begin, r.firstByte),
			spanOf("responseDuration", r.firstByte, r.Answered),
		}
	}
	r.g.telemetry.platform("platform.report", r.RequestID, record)
	r.env.observe(Step{Kind: InvocationDone, RequestID: r.RequestID, Status: o.Status, ErrorType: o.ErrorType, Duration: o.Duration})
}

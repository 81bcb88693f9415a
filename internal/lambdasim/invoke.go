package lambdasim

import (
	"context"
	"fmt"
	"time"
)

// Invoke thaws the environment, or initialises it anew after a reset, and
// invokes the function. It returns as soon as the function answered, failed or
// timed out; a failure of the function is no error but in the Invocation. It
// first waits for the end of the previous invocation, or in a Managed Instance
// for the runtime to ask for one more. Errors: ctx's own, which does not abort an
// invocation begun, and ErrShutDown.
func (e *Environment) Invoke(ctx context.Context, payload []byte) (*Invocation, error) {
	if e.managed() {
		return e.invokeManaged(ctx, payload)
	}
	if err := e.take(ctx); err != nil {
		return nil, err
	}
	i := e.newInvocation(payload)
	go func() { // Shutdown waits for it: it has the turn
		defer e.giveBack()
		defer close(i.done)
		e.invoke(i)
	}()
	select {
	case <-i.answered:
		return i, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (e *Environment) newInvocation(payload []byte) *Invocation {
	now := time.Now()
	return &Invocation{
		RequestID: e.ids.uuid(),
		Started:   now,
		event:     payload,
		deadline:  now.Add(e.cfg.Function.Timeout),
		trace:     e.ids.trace(now),
		answered:  make(chan struct{}),
		done:      make(chan struct{}),
	}
}

// invoke runs the whole invoke phase, up to the freeze or the reset.
func (e *Environment) invoke(i *Invocation) {
	if e.takeSnapshot() {
		e.restore(i)
		i.deadline = time.Now().Add(e.cfg.Function.Timeout)
	}
	ctx, cancel := context.WithDeadline(e.ctx, i.deadline)
	defer cancel()
	e.thaw()
	if g := e.generationNow(); g != nil {
		if f := g.faulty(); f != nil { // it broke while nothing was invoked
			e.reset(f, nil)
		}
	}
	var f *fault
	if e.generationNow() == nil {
		begin := time.Now()
		f = e.initialise(ctx, phaseInvoke)
		i.outcome.Init = time.Since(begin)
	}
	run := &invokeRun{Invocation: i, env: e, g: e.generationNow(), begin: time.Now(), n: e.counts.invocations.Add(1)}
	run.start()
	if f == nil {
		f = run.runtime(ctx)
	}
	if f == nil {
		f = run.extensions(ctx)
	}
	run.finish(f)
}

// reset ends the generation that is alive. last runs between the end of the
// runtime and that of the extensions.
func (e *Environment) reset(f *fault, last func()) {
	if last == nil {
		last = func() {}
	}
	reason := f.reason()
	if e.managed() {
		reason = Failure // there is no other but Spindown
	}
	e.generationNow().shutdown(reason, last)
}

// invokeRun is the invoke phase of one invocation in one generation.
type invokeRun struct {
	*Invocation
	env         *Environment
	g           *generation
	n           int64     // which invocation of the environment's life
	begin       time.Time // platform.start
	runtimeDone time.Time // the runtime's next; zero before
}

func (r *invokeRun) start() {
	r.g.telemetry.during(r.RequestID)
	record := startRecord{RequestID: r.RequestID, Version: r.env.cfg.Function.Version, Tracing: r.tracing(), TenantID: r.env.cfg.Function.TenantID}
	if record.TenantID != "" {
		record.FunctionARN = r.env.cfg.functionARN()
	}
	r.g.telemetry.platform("platform.start", r.RequestID, record)
	r.env.observe(Step{Kind: Started, RequestID: r.RequestID})
}

// invokeEvent is the INVOKE event of the Extensions API.
type invokeEvent struct {
	EventType          string   `json:"eventType"`
	DeadlineMs         int64    `json:"deadlineMs"`
	RequestID          string   `json:"requestId"`
	InvokedFunctionARN string   `json:"invokedFunctionArn"`
	Tracing            *tracing `json:"tracing,omitempty"`
}

// runtime hands the invocation out and waits until the runtime asks for the
// next one.
func (r *invokeRun) runtime(ctx context.Context) *fault {
	event := mustMarshal(invokeEvent{eventInvoke, r.env.cfg.Faults.clock(r.deadline).UnixMilli(), r.RequestID, r.env.cfg.functionARN(), r.tracing()})
	r.g.alter(func() {
		r.g.runtime.pending = r.Invocation
		for _, x := range r.g.extensions {
			if x.wants(eventInvoke) {
				x.event = &outEvent{body: event}
			}
		}
	})
	f := r.g.await(ctx, r.g.runtimeIdle)
	if f != nil {
		return f
	}
	r.g.check(func() bool { r.runtimeDone = r.g.runtime.readyAt; return true })
	r.g.syncOutput()
	r.tellRuntimeDone(statusSuccess, "")
	return nil
}

// tellRuntimeDone says platform.runtimeDone. A function's own error is told in
// place of a success.
func (r *invokeRun) tellRuntimeDone(status, errorType string) {
	if r.runtimeDone.IsZero() {
		r.runtimeDone = time.Now()
	}
	if status == statusSuccess && r.errorType != "" {
		status, errorType = statusError, r.errorType
	}
	took := r.runtimeDone.Sub(r.begin)
	r.outcome.RuntimeTime = took
	r.env.observe(Step{Kind: RuntimeDone, At: r.runtimeDone, RequestID: r.RequestID, Status: status, ErrorType: errorType, Duration: took})
	if r.env.cfg.Faults.DropRuntimeDone.includes(int(r.n)) {
		return
	}
	record := runtimeDoneRecord{
		RequestID: r.RequestID,
		Status:    status,
		ErrorType: errorType,
		Metrics:   runtimeDoneMetrics{DurationMs: millis(took)},
		Tracing:   r.tracing(),
		TenantID:  r.env.cfg.Function.TenantID,
	}
	if !r.firstByte.IsZero() {
		record.Metrics.ProducedBytes = len(r.Payload)
		record.Spans = []span{
			spanOf("responseLatency", r.begin, r.firstByte),
			spanOf("responseDuration", r.firstByte, r.Answered),
			spanOf("runtimeOverhead", r.Answered, r.runtimeDone),
		}
	}
	r.g.telemetry.platform("platform.runtimeDone", r.RequestID, record)
}

// extensions waits until every extension asks for the next event.
func (r *invokeRun) extensions(ctx context.Context) *fault {
	if f := r.g.await(ctx, r.g.allIdle); f != nil {
		return f
	}
	r.g.syncOutput()
	var steps []Step
	r.g.check(func() bool {
		for _, x := range r.g.extensions {
			if x.wants(eventInvoke) {
				hold := x.readyAt.Sub(r.runtimeDone)
				r.outcome.Hold = max(r.outcome.Hold, hold)
				steps = append(steps, Step{Kind: ExtensionReady, At: x.readyAt, Name: x.name, RequestID: r.RequestID, Duration: hold})
			}
		}
		return true
	})
	for _, s := range steps {
		r.env.observe(s)
	}
	return nil
}

// finish ends the phase: with a freeze, or after a fault with a reset.
func (r *invokeRun) finish(f *fault) {
	o := &r.outcome
	o.Status, o.ErrorType = statusSuccess, ""
	if f != nil {
		o.Status, o.ErrorType = f.status, f.errorType
		r.answerFault(f)
	} else if r.errorType != "" {
		o.Status, o.ErrorType = statusError, r.errorType
	}
	end := time.Now()
	o.Duration = end.Sub(r.begin)
	step := Step{Kind: InvocationDone, RequestID: r.RequestID, Status: o.Status, ErrorType: o.ErrorType, Duration: o.Duration}
	if f == nil {
		memory := r.g.peakMemory()
		r.env.observe(step)
		r.env.freeze() // before the report, which waits for the thaw
		r.tellReport(end, memory)
		return
	}
	if r.runtimeDone.IsZero() {
		r.g.syncOutput()
		r.tellRuntimeDone(f.status, f.errorType)
	}
	r.env.observe(step)
	memory := r.g.peakMemory()
	r.env.reset(f, func() { r.tellReport(end, memory) })
}

// answerFault gives the caller the error that Lambda makes of f.
func (r *invokeRun) answerFault(f *fault) {
	told := *f
	if f.status == statusTimeout {
		told.errorType, told.message = "Sandbox.Timedout", timedOut(r.env.cfg.Function.Timeout)
	}
	r.env.answerFault(r.Invocation, &told)
}

func timedOut(after time.Duration) string {
	return fmt.Sprintf("Task timed out after %.2f seconds", after.Seconds())
}

// answerFault answers an invocation with a fault, if nobody answered before.
func (e *Environment) answerFault(i *Invocation, f *fault) {
	document := errorDocument(f.errorType, "RequestId: "+i.RequestID+" Error: "+f.message)
	if i.answer(document, time.Time{}, "Unhandled", "") {
		e.observe(Step{Kind: Responded, RequestID: i.RequestID, Status: f.status, ErrorType: f.errorType, Duration: i.Answered.Sub(i.Started)})
	}
}

func (r *invokeRun) tellReport(end time.Time, memory int64) {
	o := r.outcome
	record := reportRecord{
		RequestID: r.RequestID,
		Status:    o.Status,
		ErrorType: o.ErrorType,
		Metrics: reportMetrics{
			DurationMs:        millis(o.Duration),
			BilledDurationMs:  billed(o.Duration),
			MemorySizeMB:      r.env.cfg.Function.MemoryMB,
			MaxMemoryUsedMB:   (memory + 1<<20 - 1) >> 20,
			InitDurationMs:    millis(r.env.takeInitDuration()),
			RestoreDurationMs: millis(r.restored),
		},
		Spans:    []span{spanOf("extensionOverhead", r.runtimeDone, end)},
		Tracing:  r.tracing(),
		TenantID: r.env.cfg.Function.TenantID,
	}
	r.g.telemetry.platform("platform.report", r.RequestID, record)
	r.g.telemetry.during("")
}

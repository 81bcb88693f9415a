package simulation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/internal/simulation/world"
	"kinesis-telemetry-api-extension/record"
)

// life is a plan that was lived, and what was seen of it.
type life struct {
	plan *plan
	*witness
	world *world.World
	env   *lambdasim.Environment

	outcomes []lambdasim.Outcome // of the visits, in order
	report   lambdasim.Report    // of the end
	records  []kinesissim.Record // what lies on the stream
	open     int                 // connections left
	visit    int                 // which one the function is in; set while it isn't
	printed  atomic.Int64
	failed   error // of making the world; set while nothing else runs

	temporary string              // the folder to spill to; may not exist
	left      map[*process][]span // what lies there at the end
}

// live lives through the plan. It must be called in a bubble.
func (l *life) live() error {
	k := l.plan.kinesis
	k.Observe = l.call
	var err error
	l.world, err = world.New(k, l.plan.shards, l.handle, io.Discard)
	if err != nil {
		return err
	}
	l.configure()
	defer l.end()
	l.env, err = l.world.Start(context.Background())
	if err != nil {
		return err
	}
	if l.plan.managed.abreast > 0 {
		return l.liveAbreast()
	}
	for i, v := range l.plan.visits {
		time.Sleep(v.gap)
		l.visit = i
		outcome, err := l.invoke(i)
		if err != nil {
			return err
		}
		l.outcomes = append(l.outcomes, outcome)
	}
	return l.leave()
}

// configure hands the plan's draws to Lambda and to the extension.
func (l *life) configure() {
	drawn, c := l.plan.lambda, &l.world.Lambda
	c.Function.Timeout, c.LogFormat, c.Faults = drawn.timeout, drawn.format, drawn.faults
	c.Limits.RuntimeShare = drawn.share
	c.Seed = l.plan.seed
	l.plan.managed.configure(c)
	c.Faults.Skew = l.skew
	c.Observer = l.observer()
	l.world.Protocol = l.plan.protocol
	random := roll(l.plan.seed, ofExtension)
	l.world.Settings = func(e *extension.Config) {
		process := l.begin(random)
		s := l.plan.settings
		e.PostRuntimeBudget, e.Linger, e.AttemptTimeout, e.QueueBytes = s.budget, s.linger, s.attempt, s.queue
		e.Flush, e.MaxDelay, e.ReportEvery = s.flush, s.delay, s.report
		e.Subscription.Timeout, e.Subscription.SchemaVersion = s.buffer, drawn.schema
		e.SpillBytes = s.spill
		if e.SpillDir, l.failed = l.spillDir(); l.failed != nil {
			return
		}
		e.KeyMode = s.key
		e.Process = s.process
		e.ShutdownOnly = l.plan.managed.abreast > 0
		e.Records = s.recordsOf
		e.Sink = gate{e.Sink, process}
		e.Random, e.Log = process, newLogger(process)
	}
	l.world.Exited = func(err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.now().outcome = err
		l.note("ext", "returns", err)
	}
}

// skew is by how much Lambda's clock is ahead.
func (l *life) skew() time.Duration {
	if skews := l.plan.lambda.skews; len(skews) > 0 {
		return skews[l.visit]
	}
	return 0
}

// recordsOf makes records of the kind that was drawn.
func (s settings) recordsOf(environment string) extension.Records {
	encoder := record.NewEncoder(environment, world.Function, s.records.MaxItem(record.MaxBytes))
	r := extension.Records{Encoder: encoder, Packing: s.records.Packing()}
	if s.records.Layout == pack.Aggregated {
		r.Encoder = pack.Aggregator{Of: encoder}
	}
	if packer := pack.New(s.records); packer != nil {
		r.Packer = packer
	}
	return r
}

// invoke lets befall what is to, invokes, and waits for the end.
func (l *life) invoke(i int) (lambdasim.Outcome, error) {
	v := l.plan.visits[i]
	var coming []*time.Timer
	for _, m := range v.mishaps {
		if m.after == 0 {
			l.befall(m)
			continue
		}
		coming = append(coming, time.AfterFunc(m.after, func() { l.befall(m) }))
	}
	defer func() {
		for _, timer := range coming {
			timer.Stop()
		}
	}()
	invocation, err := l.env.Invoke(context.Background(), []byte(strconv.Itoa(i)))
	if err != nil {
		return lambdasim.Outcome{}, fmt.Errorf("invocation %d: %w", i, err)
	}
	return invocation.Wait(context.Background())
}

// befall lets a mishap happen.
func (l *life) befall(m mishap) {
	if m.faults != nil {
		l.world.Kinesis.SetFaults(*m.faults)
	}
	if m.cut != 0 {
		l.world.Network.Cut(m.cut)
	}
	l.tell("weather", m.name, weatherOf(m))
}

func weatherOf(m mishap) any {
	if m.faults == nil {
		return nil
	}
	return fmt.Sprintf("%+v", *m.faults)
}

var errCrash = errors.New("the function crashes")

// handle is the function.
func (l *life) handle(ctx context.Context, _ string, stdout io.Writer) error {
	visit, err := strconv.Atoi(world.Event(ctx))
	if err != nil {
		return err
	}
	v := l.plan.visits[visit]
	for _, a := range v.acts {
		if !pause(ctx, a.pause) {
			return l.terminated(ctx)
		}
		for _, line := range a.lines {
			_, _ = io.WriteString(stdout, line.say(visit, int(l.printed.Add(1)))) // only tells
		}
	}
	switch v.end {
	case crashes:
		return errCrash
	case errs:
		return &world.FunctionError{Type: "Function.Broken"}
	case hangs:
		if l.plan.managed.abreast > 0 && pause(ctx, l.plan.managed.overrun(l.plan)) {
			return nil // an answer that comes too late
		}
		<-ctx.Done()
		return l.terminated(ctx)
	}
	return nil
}

// terminated is what the function does after a SIGTERM. A process that breaks
// doesn't ask.
func (l *life) terminated(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), world.ErrBroken) {
		return ctx.Err()
	}
	time.Sleep(l.plan.lambda.stubborn)
	return ctx.Err()
}

func pause(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// leave ends the environment.
func (l *life) leave() error {
	time.Sleep(l.plan.end.gap)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if l.plan.end.kill {
		cancel()
	}
	var err error
	l.report, err = l.env.Shutdown(ctx, l.plan.end.reason)
	return err
}

// end closes Kinesis and looks at what is left.
func (l *life) end() {
	l.world.Close()
	time.Sleep(time.Minute) // for what has a time-out of its own
	l.open = l.world.Network.Open()
	l.records = l.world.Kinesis.Records(world.Stream)
}

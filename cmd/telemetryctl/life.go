package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// life is one execution environment from its start to its shutdown.
type life struct {
	config      lambdasim.Config
	account     *account.Account
	function    string // the path of its executable
	payloads    []json.RawMessage
	invocations int           // 0: until told to end
	every       time.Duration // from one start to the next, 0: gap counts
	abreast     int           // so many invocations at once
	gap         time.Duration // from an end to the next start
	off         bool          // the extension is told to deliver nothing
	bare        bool          // it is told to write bare messages
	launched    func() (begun bool, failed error)
	report      lambdasim.Report
}

func (l *local) life(d *destination, w *witness, payloads []json.RawMessage) (*life, error) {
	function, err := executable("--function", l.function)
	if err != nil {
		return nil, err
	}
	extension, err := l.extensionPath()
	if err != nil {
		return nil, err
	}
	asked, err := l.environment()
	if err != nil {
		return nil, err
	}
	faults, err := parseLambdaFaults(l.lambdaFaults)
	if err != nil {
		return nil, err
	}
	variables := d.variables()
	maps.Copy(variables, asked)
	w.noPlatform = leavesPlatform(variables)
	x := &life{
		account: w.account, launched: w.launched, off: isOff(variables), bare: isBare(variables), function: function, payloads: payloads, invocations: l.invocations, gap: l.gap, abreast: 1,
		config: lambdasim.Config{
			Function: lambdasim.FunctionConfig{
				Program: lambdasim.Executable(function), Name: l.name,
				MemoryMB: l.memory, Timeout: l.timeout, Variables: variables,
			},
			Extensions:  []lambdasim.Extension{{Program: lambdasim.Executable(extension)}},
			Region:      d.region,
			Credentials: d.credentials,
			LogFormat:   l.format(),
			Faults:      faults,
			Seed:        uint64(time.Now().UnixNano()),
			Observer:    w.observer(),
		},
	}
	if l.snapstart {
		x.config.Kind = lambdasim.SnapStart
	}
	if l.managed {
		x.config.Kind, x.config.Concurrency, x.abreast = lambdasim.ManagedInstances, l.concurrency, l.concurrency
	}
	if l.rate > 0 {
		x.every = time.Duration(float64(time.Second) / l.rate)
	}
	return x, nil
}

// leaveTime is how long, beyond the function's timeout, a life may take to
// end before everything in it is killed.
const leaveTime = 5 * time.Second

// run lives: it invokes until all is done or gentle ends, and shuts down. When
// hard ends, everything is killed. No process is left when it returns.
func (x *life) run(gentle, hard context.Context) error {
	env, err := lambdasim.Start(hard, x.config)
	if err != nil {
		return err
	}
	if _, failed := x.launched(); failed != nil {
		_, _ = env.Shutdown(hard, lambdasim.Failure) // ends what was started beside it
		return notExecutable(x.function, failed)
	}
	err = x.invoke(gentle, env)
	end := hard
	if gentle.Err() != nil {
		var cancel context.CancelFunc
		end, cancel = context.WithTimeout(hard, leaveTime)
		defer cancel()
	}
	report, shutdownErr := env.Shutdown(end, lambdasim.Spindown)
	x.report = report
	return errors.Join(err, shutdownErr)
}

// format is the log format that was asked for; empty: Lambda's own default.
func (l *local) format() lambdasim.LogFormat {
	switch strings.ToLower(l.logFormat) {
	case "json":
		return lambdasim.JSON
	case "text":
		return lambdasim.Text
	}
	return ""
}

// invoke invokes until all is done or ctx ends, which is no error: one after
// another, or where the environment takes several, each in several lines.
func (x *life) invoke(ctx context.Context, env *lambdasim.Environment) error {
	begun := time.Now()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var asked atomic.Int64
	var lines sync.WaitGroup
	for range x.abreast {
		lines.Go(func() {
			for first := true; ; first = false {
				i := int(asked.Add(1)) - 1
				if x.invocations > 0 && i >= x.invocations || !x.await(ctx, begun, i, first) {
					return
				}
				if err := x.invokeOnce(ctx, env, i); err != nil {
					stop(err)
					return
				}
			}
		})
	}
	lines.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// invokeOnce makes the i-th invocation, from 0. That ctx ended is no error.
func (x *life) invokeOnce(ctx context.Context, env *lambdasim.Environment, i int) error {
	invocation, err := env.Invoke(ctx, x.payloads[i%len(x.payloads)])
	if err == nil {
		var outcome lambdasim.Outcome
		if outcome, err = invocation.Wait(ctx); err == nil {
			x.account.Invoked(endOf(invocation, outcome))
			if x.config.Kind != lambdasim.ManagedInstances { // nothing is held there
				x.account.Held(outcome.Hold)
			}
		}
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = nil
	}
	return err
}

// await waits until the i-th invocation, from 0, is due; first is the first of
// its line.
func (x *life) await(ctx context.Context, begun time.Time, i int, first bool) bool {
	wait := x.gap
	if x.every > 0 {
		wait = time.Until(begun.Add(time.Duration(i) * x.every))
	}
	if first && x.every == 0 && x.config.Kind != lambdasim.SnapStart {
		wait = 0
	}
	select {
	case <-time.After(wait):
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func endOf(i *lambdasim.Invocation, o lambdasim.Outcome) account.End {
	switch {
	case o.Status == "timeout":
		return account.TimedOut
	case o.Status != "success" || i.FunctionError != "":
		return account.Failed
	}
	return account.OK
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/config"
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
	if types := strings.ToLower(variables[config.Prefix+"TYPES"]); types != "" {
		w.noPlatform = !strings.Contains(types, "platform") && !strings.Contains(types, "all")
	}
	format := lambdasim.Text
	if strings.EqualFold(l.logFormat, "json") {
		format = lambdasim.JSON
	}
	x := &life{
		account: w.account, launched: w.launched, off: isOff(variables), bare: isBare(variables), function: function, payloads: payloads, invocations: l.invocations, gap: l.gap,
		config: lambdasim.Config{
			Function: lambdasim.FunctionConfig{
				Program: lambdasim.Executable(function), Name: l.name,
				MemoryMB: l.memory, Timeout: l.timeout, Variables: variables,
			},
			Extensions:  []lambdasim.Extension{{Program: lambdasim.Executable(extension)}},
			Region:      d.region,
			Credentials: d.credentials,
			LogFormat:   format,
			Faults:      faults,
			Seed:        uint64(time.Now().UnixNano()),
			Observer:    w.observer(),
		},
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

// invoke invokes until all is done or ctx ends, which is no error.
func (x *life) invoke(ctx context.Context, env *lambdasim.Environment) error {
	begun := time.Now()
	for i := 0; x.invocations == 0 || i < x.invocations; i++ {
		if !x.await(ctx, begun, i) {
			return nil
		}
		invocation, err := env.Invoke(ctx, x.payloads[i%len(x.payloads)])
		if err == nil {
			var outcome lambdasim.Outcome
			if outcome, err = invocation.Wait(ctx); err == nil {
				x.account.Invoked(endOf(invocation, outcome), outcome.Hold)
			}
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// await waits until the i-th invocation, from 0, is due.
func (x *life) await(ctx context.Context, begun time.Time, i int) bool {
	wait := x.gap
	if x.every > 0 {
		wait = time.Until(begun.Add(time.Duration(i) * x.every))
	}
	if i == 0 {
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

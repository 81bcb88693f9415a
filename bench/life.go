package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// longestLife bounds one life, from the start of telemetryctl to its account.
const longestLife = 40 * time.Second

// life is one environment that telemetryctl lets live, from init to shutdown.
type life struct {
	payload     string   // of each invocation
	invocations int      // so many
	rate        int      // so many a second
	variables   []string // NAME=VALUE, for the extension
	flags       []string // what telemetryctl is told on top
	down        bool     // events may be missing at the end
}

// course is what came of a life.
type course struct {
	lines []string // what telemetryctl printed
	peak  int64    // the most the extension held, in bytes
}

// live lets one environment live. The extension's memory is watched meanwhile.
func (o options) live(ctx context.Context, l life) (course, error) {
	ctx, cancel := context.WithTimeout(ctx, longestLife)
	defer cancel()
	c := exec.CommandContext(ctx, o.telemetryctl, o.arguments(l)...) //nolint:gosec // running what the command line names is what this is for
	// It ends its children itself, if it is asked to.
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = patience
	c.Stdin = strings.NewReader(l.payload)
	var out, messages bytes.Buffer
	c.Stdout, c.Stderr = &out, &messages
	if err := c.Start(); err != nil {
		return course{}, err
	}
	peak := watch(func() int { return childThatRuns(c.Process.Pid, o.extension) })
	err := c.Wait()
	lived := course{lines: strings.Split(strings.TrimSpace(out.String()), "\n"), peak: peak()}
	var exit *exec.ExitError
	if l.down && errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil // as it must be: what was said is missing
	}
	if err != nil {
		return lived, fmt.Errorf("%w: it said %q", err, messages.String())
	}
	return lived, nil
}

func (o options) arguments(l life) []string {
	args := []string{
		"local", "--function", o.function, "--extension", o.extension, "--payload", "-",
		"--invocations", fmt.Sprint(l.invocations), "--rate", fmt.Sprint(l.rate),
	}
	for _, v := range l.variables {
		args = append(args, "--env", "KINESIS_TELEMETRY_"+v)
	}
	return append(args, l.flags...)
}

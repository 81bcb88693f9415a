package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// patience is how long a program may take from its start to its end, unless it
// has much to do.
const patience = 20 * time.Second

// errEarly ends what waits for a process.
var errEarly = errors.New("it ended without a request for an event")

// process is a subject that runs, beside a Lambda of its own.
type process struct {
	lambda  *lambda
	command *exec.Cmd
	said    bytes.Buffer // to be read when it has ended
	began   time.Time
	ended   chan error // holds the end when it has ended
}

// start starts the subject at a place. Whoever starts it calls finish.
func (s subject) start(ctx context.Context, at place, env ...string) (*process, error) {
	lambda, err := listen(ctx)
	if err != nil {
		return nil, err
	}
	p := &process{lambda: lambda, ended: make(chan error, 1)}
	command := at.enter(s.Command)
	p.command = exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // running what the command line names is what this is for
	p.command.Env = slices.Concat(environment(lambda.address()), at.environment(), s.Env, env)
	p.command.Stdout, p.command.Stderr = &p.said, &p.said
	p.began = time.Now()
	if err := at.start(p.command); err != nil {
		lambda.close()
		return nil, fmt.Errorf("starting %s: %w", s.Name, err)
	}
	go func() { p.ended <- p.command.Wait() }()
	return p, nil
}

func (p *process) pid() int { return p.command.Process.Pid }

// awaitNext returns when the process asks for the next event.
func (p *process) awaitNext() (call, error) {
	for {
		select {
		case err := <-p.ended:
			p.ended <- err // for the one who waits for the end
			return call{}, errEarly
		case c := <-p.lambda.calls:
			if c.what == "next" {
				return c, nil
			}
		}
	}
}

// subscribed is where it wants telemetry to be pushed. It has asked for the
// next event before.
func (p *process) subscribed() (*pusher, error) {
	select {
	case port := <-p.lambda.ports:
		return newPusher("http://127.0.0.1:" + port), nil
	default:
		return nil, errors.New("it did not subscribe")
	}
}

// finish lets the process leave within a time, and waits until it has. It adds
// to an error what the process said.
func (p *process) finish(leave time.Duration, err error) error {
	p.lambda.leave = leave
	p.lambda.shutDown()
	err = errors.Join(err, <-p.ended)
	p.lambda.close()
	if err != nil {
		return fmt.Errorf("%w: it said %q", err, p.said.String())
	}
	return nil
}

// cpu is what the process has used, user and system, when it has ended.
func (p *process) cpu() time.Duration {
	return p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime()
}

// environment is what Lambda gives an extension. At the address of Kinesis
// nobody is, unless what is measured has a stream.
func environment(api string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"TZ=:UTC",
		"AWS_LAMBDA_RUNTIME_API=" + api,
		"AWS_LAMBDA_FUNCTION_NAME=bench",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_FORMAT=Text",
		"AWS_REGION=us-east-1",
		"AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY=example",
		"AWS_SESSION_TOKEN=example",
		"AWS_ENDPOINT_URL_KINESIS=http://127.0.0.1:1",
		"KINESIS_TELEMETRY_PORT=0",
	}
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// patience is how long a program may take from its start to its end.
const patience = 20 * time.Second

// birth is one program's way from its start to its first request for an event.
type birth struct {
	registered time.Duration
	subscribed time.Duration // 0 where the program doesn't subscribe
	asked      time.Duration
	resident   int64 // bytes, when it asked
	peak       int64 // bytes, until then
}

// observe runs one program from its start to its shutdown.
func observe(ctx context.Context, s subject) (birth, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lambda, err := listen(ctx)
	if err != nil {
		return birth{}, err
	}
	defer lambda.close()

	var said bytes.Buffer
	program := exec.CommandContext(ctx, s.Path)
	program.Env = environment(lambda.address())
	program.Stdout, program.Stderr = &said, &said
	began := time.Now()
	if err := program.Start(); err != nil {
		return birth{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()

	b, err := attend(lambda, program.Process.Pid, began, ended)
	lambda.shutDown()
	if err = errors.Join(err, <-ended); err != nil {
		return b, fmt.Errorf("%w: it said %q", err, said.String())
	}
	return b, nil
}

// attend waits for the program's first request for an event. The program ends
// by itself, or with its context: either way there is something to wait for.
func attend(lambda *lambda, pid int, began time.Time, ended chan error) (b birth, err error) {
	for {
		select {
		case err := <-ended:
			ended <- err // for the one who waits for the end
			return b, errors.New("it ended without a request for an event")
		case c := <-lambda.calls:
			switch c.what {
			case "register":
				b.registered = c.at.Sub(began)
			case "subscribe":
				b.subscribed = c.at.Sub(began)
			case "next":
				b.asked = c.at.Sub(began)
				b.resident, b.peak, err = memory(pid)
				return b, err
			}
		}
	}
}

// environment is what Lambda gives an extension. At the address of Kinesis
// nobody is, because what is delivered is measured elsewhere.
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

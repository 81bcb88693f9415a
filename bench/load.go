package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"time"
)

const (
	// longestLoad bounds one load, from the extension's start to its end.
	longestLoad = 60 * time.Second
	// drainTime is what Lambda gives to the extensions to leave.
	drainTime = 2 * time.Second
	// leastLoad is how many events fill enough records for a mean.
	leastLoad = 50_000
)

// outcome is what came of one load.
type outcome struct {
	pushed
	events   int
	taken    tally
	requests int
	cpu      time.Duration // of the extension's whole life, user and system
	peak     int64         // the most the extension held, in bytes
}

// load lets the extension put a mix on a stream, in one way, as fast as it can.
// One invocation lasts as long as all is pushed, so that nothing is held and
// nothing but the load decides how full records are.
func (o options) load(ctx context.Context, k kind) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, longestLoad)
	defer cancel()
	m := newMix(o.events, time.Now())
	lambda, err := listen(ctx)
	if err != nil {
		return outcome{}, err
	}
	defer lambda.close()
	lambda.leave = drainTime
	stream, err := listenStream(ctx)
	if err != nil {
		return outcome{}, err
	}

	var said bytes.Buffer
	program := exec.CommandContext(ctx, o.extension)
	program.Env = append(environment(lambda.address()), "AWS_ENDPOINT_URL_KINESIS="+stream.address())
	program.Env = append(program.Env, k.environment()...)
	program.Stdout, program.Stderr = &said, &said
	if err := program.Start(); err != nil {
		_, _ = stream.close()
		return outcome{}, err
	}
	peak := watch(os.Getpid(), o.extension)
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()

	x := outcome{events: len(m.events)}
	x.pushed, err = lambda.pushAll(ctx, m.bodies(), ended)
	lambda.shutDown()
	err = errors.Join(err, <-ended)
	x.peak = peak()
	x.taken, x.requests = stream.close()
	if err == nil {
		x.cpu = program.ProcessState.UserTime() + program.ProcessState.SystemTime()
		err = complete(said.String(), k.delivers(m))
	}
	if err != nil {
		return x, fmt.Errorf("%w: it said %q", err, said.String())
	}
	return x, nil
}

// pushAll waits for the program to be ready, and pushes to it.
func (l *lambda) pushAll(ctx context.Context, bodies [][]byte, ended chan error) (pushed, error) {
	l.invoke()
	var port string
	for asked := false; !asked || port == ""; {
		select {
		case err := <-ended:
			ended <- err // for the one who waits for the end
			return pushed{}, errors.New("it ended before all was pushed")
		case port = <-l.ports:
		case c := <-l.calls:
			asked = asked || c.what == "next"
		}
	}
	return newPusher("http://127.0.0.1:"+port).push(ctx, bodies)
}

// complete checks the extension's last words: everything must have been
// delivered, or what lies on the stream is no measure.
func complete(said string, events int) error {
	found := regexp.MustCompile(`shut down received=(\d+) delivered=(\d+) dropped=0 `).FindStringSubmatch(said)
	if len(found) < 3 || found[1] != found[2] {
		return errors.New("not all was delivered")
	}
	var received int
	if _, err := fmt.Sscan(found[1], &received); err != nil || received < events {
		return fmt.Errorf("it received %s of %d events", found[1], events)
	}
	return nil
}

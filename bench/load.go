package main

import (
	"context"
	"fmt"
	"time"
)

const (
	// longestLoad bounds one load, from the extension's start to its end.
	longestLoad = 60 * time.Second
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
	stream, err := listenStream(ctx)
	if err != nil {
		return outcome{}, err
	}
	m := newMix(o.events, time.Now())
	x := outcome{events: len(m.events)}
	p, err := o.measured().start(ctx, place{}, append(k.environment(), "AWS_ENDPOINT_URL_KINESIS="+stream.address())...)
	if err != nil {
		_, _ = stream.close()
		return x, err
	}
	peak := watch(p.pid)
	x.pushed, err = p.pushAll(ctx, m.bodies())
	err = p.finish(drainTime, err)
	x.peak = peak()
	x.taken, x.requests = stream.close()
	if err != nil {
		return x, err
	}
	x.cpu = p.cpu()
	if err := complete(p.said.String(), k.delivers(m)); err != nil {
		return x, fmt.Errorf("%w: it said %q", err, p.said.String())
	}
	return x, nil
}

// pushAll waits for the process to be ready, and pushes to it.
func (p *process) pushAll(ctx context.Context, bodies [][]byte) (pushed, error) {
	if _, err := p.awaitNext(); err != nil {
		return pushed{}, err
	}
	to, err := p.subscribed()
	if err != nil {
		return pushed{}, err
	}
	p.lambda.invoke()
	return to.push(ctx, bodies, func() error { return nil })
}

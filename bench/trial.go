package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"time"
)

// trialEvents is how many events a trial pushes: 30 MB.
const trialEvents = 100_000

// trial is what came of one load of one subject.
type trial struct {
	pushed
	events   int
	idle     int64         // bytes it held before the load
	peak     int64         // the most it held, in bytes
	cpu      time.Duration // user and system, from its first next to its end
	arrived  time.Duration // from the first body until nearly all was taken
	records  int
	requests int
}

const (
	// nearly is the share of what lies on the stream at the end that must have
	// been taken for the work to be done: what is left waits for its linger, or
	// is the account.
	nearly = 0.95
	// longestTrial bounds one trial, from the subject's start to its end.
	longestTrial = 90 * time.Second
	// drainTime is what the extension gets to leave: more than the two seconds
	// of Lambda's, because all of the load must arrive to be measured, on a
	// machine that others use too.
	drainTime = 20 * time.Second
)

// try loads a subject with events, as fast as it takes them.
func (s subject) try(ctx context.Context, events int, at place, e *endpoint, env ...string) (trial, error) {
	ctx, cancel := context.WithTimeout(ctx, longestTrial)
	defer cancel()
	p, err := s.start(ctx, at, env...)
	if err != nil {
		return trial{}, err
	}
	m := newMix(events, time.Now())
	bodies := m.bodies()
	t := trial{events: len(m.events)}
	e.puts()
	peak := watch(p.pid)
	cpu, began, err := s.load(ctx, p, bodies, &t)
	err = p.finish(drainTime, err)
	t.peak = peak()
	if err != nil {
		return t, err
	}
	t.cpu = p.cpu() - cpu
	t.account(e.puts(), began)
	if err := s.everything(p.said.String(), t); err != nil {
		return t, fmt.Errorf("%w: it said %q", err, p.said.String())
	}
	return t, nil
}

// load waits for the process to be ready, which has cost it so much until
// then, and pushes to it.
func (s subject) load(ctx context.Context, p *process, bodies [][]byte, t *trial) (cpu time.Duration, began time.Time, err error) {
	if _, err = p.awaitNext(); err != nil {
		return cpu, began, err
	}
	to, err := p.subscribed()
	if err != nil {
		return cpu, began, err
	}
	if !s.eachBody {
		p.lambda.invoke()
		if err := pause(ctx, settle); err != nil {
			return cpu, began, err
		}
	}
	runtime.GC() // so that it need not run meanwhile
	if t.idle, _, err = memory(p.pid()); err != nil {
		return cpu, began, err
	}
	if cpu, err = onCPU(p.pid()); err != nil {
		return cpu, began, err
	}
	began = time.Now()
	t.pushed, err = to.push(ctx, bodies, s.after(p))
	if err == nil && s.loaded != nil {
		err = s.loaded(p.pid())
	}
	return cpu, began, err
}

// after is what is done after each body.
func (s subject) after(p *process) func() error {
	if !s.eachBody {
		return func() error { return nil }
	}
	return func() error {
		p.lambda.invoke()
		_, err := p.awaitNext()
		return err
	}
}

// account adds up what was taken.
func (t *trial) account(puts []put, began time.Time) {
	var total, sum int
	for _, p := range puts {
		total += p.bytes
		t.records += p.records
	}
	t.requests = len(puts)
	for _, p := range puts {
		if sum += p.bytes; float64(sum) >= nearly*float64(total) {
			t.arrived = p.answered.Sub(began)
			return
		}
	}
	t.arrived = t.took // nothing was to arrive
}

// rate is in bytes pushed per second.
func (t trial) rate() float64 {
	share := nearly
	if t.requests == 0 {
		share = 1
	}
	return share * float64(t.bytes) / t.arrived.Seconds()
}

// settle is how long a process is left alone before it is looked at.
const settle = 50 * time.Millisecond

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
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

// delivered holds for what says so itself.
func delivered(said string, t trial) error { return complete(said, t.events) }

// discarded holds for the program that throws away, and forwarded for the one
// that puts all as it is.
func discarded(said string, t trial) error { return counted(said, "discarded bytes=%d", t) }
func forwarded(said string, t trial) error { return counted(said, "forwarded bytes=%d", t) }

func counted(said, format string, t trial) error {
	var read int64
	if _, err := fmt.Sscanf(said, format, &read); err != nil || read != t.bytes {
		return fmt.Errorf("it read %d of %d bytes", read, t.bytes)
	}
	return nil
}

// recorded holds for a program that makes a record of each event.
func recorded(_ string, t trial) error {
	if t.records != t.events {
		return fmt.Errorf("it put %d records of %d events", t.records, t.events)
	}
	return nil
}

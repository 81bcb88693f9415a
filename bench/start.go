package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// warmUps are runs that don't count: they bring the programs into the cache.
const warmUps = 3

// leaveTime is what a program is given to leave that has little to deliver.
const leaveTime = 300 * time.Millisecond

// birth is one program's way from its start to its first request for an event.
type birth struct {
	registered time.Duration
	subscribed time.Duration // 0 where the program doesn't subscribe
	asked      time.Duration
	idle       int64         // bytes, a while after it asked
	cpu        time.Duration // until then
}

// observe runs one program from its start to its shutdown.
func observe(ctx context.Context, s subject, env ...string) (birth, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := s.start(ctx, place{}, env...)
	if err != nil {
		return birth{}, err
	}
	b, err := p.birth(ctx)
	return b, p.finish(leaveTime, err)
}

func (p *process) birth(ctx context.Context) (b birth, err error) {
	for b.asked == 0 {
		select {
		case err := <-p.ended:
			p.ended <- err // for the one who waits for the end
			return b, errEarly
		case c := <-p.lambda.calls:
			b.note(c, c.at.Sub(p.began))
		}
	}
	if err := pause(ctx, settle); err != nil {
		return b, err
	}
	if b.idle, _, err = memory(p.pid()); err != nil {
		return b, err
	}
	b.cpu, err = onCPU(p.pid())
	return b, err
}

func (b *birth) note(c call, after time.Duration) {
	switch c.what {
	case "register":
		b.registered = after
	case "subscribe":
		b.subscribed = after
	case "next":
		b.asked = after
	}
}

// start measures how long each program takes from being started to its first
// request for an event, which is what it adds to a function's cold start, and
// how much memory it holds then.
func start(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	e, err := listenTLS(ctx, o.authority)
	if err != nil {
		return nil, err
	}
	defer e.close()
	subjects := o.started()
	figures := startRows(subjects)
	err = interleave(subjects, warmUps+o.runs, func(round, i int) error {
		fmt.Fprintf(progress, "\rstart: %d of %d", max(1, round+1-warmUps), o.runs)
		b, err := observe(ctx, subjects[i], e.environment(o.authority)...)
		if err == nil && round >= warmUps {
			figures.add(i, b)
		}
		return err
	})
	fmt.Fprintln(progress)
	return figures.rows(), err
}

// startFigures are those of each subject, in the same order.
type startFigures struct{ registered, subscribed, asked, cpu, idle []row }

func startRows(subjects []subject) *startFigures {
	f := new(startFigures)
	for _, s := range subjects {
		f.registered = append(f.registered, row{Measure: "start → register", Subject: s.Name, Unit: "ms", reference: floorName})
		f.subscribed = append(f.subscribed, row{Measure: "start → subscribe", Subject: s.Name, Unit: "ms", reference: floorName})
		f.asked = append(f.asked, row{Measure: "start → first next", Subject: s.Name, Unit: "ms", reference: floorName})
		f.cpu = append(f.cpu, row{Measure: "CPU from the start until idle", Subject: s.Name, Unit: "ms", reference: floorName})
		f.idle = append(f.idle, row{Measure: "RSS idle", Subject: s.Name, Unit: "MB", reference: floorName})
	}
	return f
}

func (f *startFigures) add(i int, b birth) {
	f.registered[i].add(milliseconds(b.registered))
	if b.subscribed > 0 {
		f.subscribed[i].add(milliseconds(b.subscribed))
	}
	f.asked[i].add(milliseconds(b.asked))
	f.cpu[i].add(milliseconds(b.cpu))
	f.idle[i].add(megabytes(b.idle))
}

func (f *startFigures) rows() []row {
	return slices.Concat(f.registered, f.subscribed, f.asked, f.cpu, f.idle)
}

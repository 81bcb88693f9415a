package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// throughput loads all subjects, on one core, while the bench keeps to the
// other: what they use, hold and get through. Then it loads the Go programs on
// all cores, where pushes come faster than they can be shipped, and the queue
// fills.
func throughput(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	e, err := listenTLS(ctx, o.authority)
	if err != nil {
		return nil, err
	}
	defer e.close()
	at, release, err := o.isolate()
	if err != nil {
		return nil, err
	}
	alone, err := o.trialsAt(ctx, e, at, o.pushedTo(), progress)
	release()
	if err != nil {
		return nil, err
	}
	everywhere, err := o.trialsAt(ctx, e, place{}, append([]subject{o.discarding(), o.inJSON()}, o.shipping()...), progress)
	if err != nil {
		return nil, err
	}
	return slices.Concat(alone.rows(), named(", on all cores", everywhere.cpu, everywhere.rate, everywhere.peak)), nil
}

// named are rows whose measures are told apart by a suffix.
func named(suffix string, rows ...[]row) []row {
	all := slices.Concat(rows...)
	for i := range all {
		all[i].Measure = strings.TrimSuffix(all[i].Measure, onOneCore) + suffix
	}
	return all
}

// trialsAt loads subjects at one place.
func (o options) trialsAt(ctx context.Context, e *endpoint, at place, subjects []subject, progress io.Writer) (*throughputFigures, error) {
	figures := throughputRows(subjects)
	err := interleave(subjects, warmTrials+o.trials, func(round, i int) error {
		if subjects[i].slow && round%slowEvery != 0 {
			return nil
		}
		fmt.Fprintf(progress, "\rload: %d of %d", max(1, round+1-warmTrials), o.trials)
		t, err := subjects[i].try(ctx, trialEvents, at, e, e.environment(o.authority)...)
		if err == nil && (round >= warmTrials || subjects[i].slow) {
			figures.add(i, t)
		}
		return err
	})
	fmt.Fprintln(progress)
	return figures, err
}

// onOneCore ends the names of what is measured where a program has one core.
const onOneCore = " on one core"

const (
	// warmTrials don't count, but of slow subjects, for whose figures they
	// matter little.
	warmTrials = 1
	// slowEvery is in which rounds slow subjects take part.
	slowEvery = 3
)

// isolate gives the measured programs a core of their own, where there are
// two.
func (o options) isolate() (at place, release func(), err error) {
	if !o.twoCores() {
		return place{}, func() {}, nil
	}
	release, err = keepTo(ownCore)
	return place{pinned: true}, release, err
}

// throughputFigures are those of each subject, in the same order. The ideal
// rate is what a core would give that nobody else used.
type throughputFigures struct{ cpu, rate, events, ideal, peak, idle []row }

func throughputRows(subjects []subject) *throughputFigures {
	f := new(throughputFigures)
	for _, s := range subjects {
		f.cpu = append(f.cpu, row{Measure: "CPU per 100,000 events (30 MB)", Subject: s.Name, Unit: "ms", reference: discardName})
		f.rate = append(f.rate, row{Measure: "throughput" + onOneCore, Subject: s.Name, Unit: "MB/s", reference: discardName})
		f.events = append(f.events, row{Measure: "events" + onOneCore, Subject: s.Name, Unit: "1,000/s", reference: discardName})
		f.ideal = append(f.ideal, row{Measure: "throughput per second of its CPU time", Subject: s.Name, Unit: "MB/s", reference: discardName})
		f.peak = append(f.peak, row{Measure: "peak RSS over 100,000 events", Subject: s.Name, Unit: "MB", reference: discardName})
		f.idle = append(f.idle, row{Measure: "RSS before the load, after INVOKE", Subject: s.Name, Unit: "MB", reference: discardName})
	}
	return f
}

func (f *throughputFigures) add(i int, t trial) {
	per := trialEvents / float64(t.events)
	f.cpu[i].add(milliseconds(t.cpu) * per)
	f.rate[i].add(t.rate() / 1e6)
	f.events[i].add(t.rate() / float64(t.bytes) * float64(t.events) / 1e3)
	f.ideal[i].add(float64(t.bytes) / t.cpu.Seconds() / 1e6)
	f.peak[i].add(megabytes(t.peak))
	f.idle[i].add(megabytes(t.idle))
}

func (f *throughputFigures) rows() []row {
	return slices.Concat(f.cpu, f.rate, f.events, f.ideal, f.peak, f.idle)
}

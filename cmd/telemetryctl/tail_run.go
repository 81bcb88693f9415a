package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
)

// run is the command, after its flags were checked.
func (t *tail) run(ctx context.Context, s streams, wanted filter) error {
	keeper, start, err := t.keep(time.Now())
	if err != nil {
		return err
	}
	gentle, _, stop := interruptible(ctx)
	defer stop()
	d, reader, err := t.open(gentle, start)
	if err != nil {
		if gentle.Err() != nil {
			return t.interrupted()
		}
		return err
	}
	if err := keeper.begin(); err != nil {
		return err
	}
	shown := &shown{out: t.output(s), wanted: wanted, group: t.group}
	x := &tailing{
		destination: d, follow: t.follow, keeper: keeper, shown: shown, aside: s.err,
		merge: consumer.NewMerge(reader.Shards()), present: newPresent(reader.Shards(), time.Now()),
	}
	err = x.run(gentle, reader)
	if errors.Is(err, errInterrupted) && gentle.Err() != nil {
		return t.interrupted()
	}
	if err == nil && x.records == 0 {
		fmt.Fprintln(s.err, t.nothing(start))
	}
	return err
}

// nothing says that nothing was read from start on, and what to try.
func (t *tail) nothing(start consumer.Start) string {
	switch {
	case len(start.After) > 0:
		return "Nothing arrived since --checkpoint " + t.checkpoint + " was written."
	case t.fromStart:
		return account.Nothing(0)
	}
	return account.Nothing(t.since)
}

// interrupted is what Ctrl-C means: of what goes on for ever it is the end.
func (t *tail) interrupted() error {
	if t.follow {
		return nil
	}
	return errInterrupted
}

func (t *tail) output(s streams) *output {
	o := &output{w: s.out, aside: s.err, json: t.json, verbose: t.verbose}
	o.style = display.Style{Colour: s.outWidth > 0 && !t.noColor, Width: s.outWidth, Rows: rows, Zone: time.Local}
	if t.verbose {
		o.style.Rows = 0
	}
	return o
}

// keep finds where to begin, and who keeps the place.
func (t *tail) keep(now time.Time) (*keeper, consumer.Start, error) {
	start := t.start(now)
	if t.checkpoint == "" {
		return &keeper{}, start, nil
	}
	c, found, err := consumer.ReadCheckpoint(t.checkpoint)
	switch {
	case err != nil:
		return nil, start, fmt.Errorf("--checkpoint: %w", err)
	case !found:
		c.Stream, c.From = t.stream, start.Time
	case c.Stream != t.stream:
		return nil, start, fmt.Errorf("--checkpoint: %s is of stream %s", t.checkpoint, c.Stream)
	default:
		start = c.Start()
	}
	return &keeper{path: t.checkpoint, checkpoint: c}, start, nil
}

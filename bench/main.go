// Command bench measures the built extension as a process, beside programs that
// show what is possible and what is usual: one that only starts, one that
// throws away what it is pushed, the same program on the AWS SDK, and one of
// the design that it replaces. Everything is measured in one run and
// interleaved, so that what else the machine does meets all alike: the ratios
// can be compared between machines, the times can't. A row that has a limit
// tells whether it was kept.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr, onTerminal(os.Stderr))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// onTerminal is a terminal itself, and nothing for any other file: a line that
// is written over and over is for eyes only.
func onTerminal(f *os.File) io.Writer {
	if stat, err := f.Stat(); err != nil || stat.Mode()&os.ModeCharDevice == 0 {
		return io.Discard
	}
	return f
}

func run(ctx context.Context, args []string, out, messages, progress io.Writer) error {
	o, err := parse(args, messages)
	if err != nil {
		return err
	}
	o.dir, err = os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(o.dir) }() // it is the system's to clean up
	if o.authority, err = newAuthority(o.dir); err != nil {
		return err
	}
	if o.profile != "" {
		return o.writeProfile(ctx)
	}
	r, trouble := measure(ctx, o, progress)
	if err := r.write(out, o.markdown, o.json); err != nil {
		return fmt.Errorf("writing the figures: %w", err)
	}
	if trouble != nil {
		return trouble
	}
	if o.readme != "" {
		if err := writeReadme(o.readme, r.Loads, time.Now()); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
	}
	if missed := r.missed(); o.check && missed > 0 {
		return fmt.Errorf("%d limits were missed", missed)
	}
	return nil
}

// measure measures the parts that were chosen. What goes wrong with one of
// them costs no other.
func measure(ctx context.Context, o options, progress io.Writer) (r report, trouble error) {
	r.Machine = thisMachine(time.Now())
	for _, part := range []struct {
		name    string
		measure func(context.Context, options, io.Writer) ([]row, error)
	}{{"start", start}, {"load", throughput}, {"rules", rules}, {"hold", holds}, {"small", small}, {"size", sizes}, {"lives", lives}} {
		if !o.has(part.name) {
			continue
		}
		rows, err := part.measure(ctx, o, progress)
		if err != nil {
			trouble = errors.Join(trouble, fmt.Errorf("measuring %s: %w", part.name, err))
			rows = []row{skipped(part.name, "see the error")}
		}
		r.Rows = append(r.Rows, rows...)
	}
	if o.has("stream") {
		var err error
		if r.Loads, err = loads(ctx, o, progress); err != nil {
			trouble = errors.Join(trouble, fmt.Errorf("measuring stream: %w", err))
		}
	}
	return r, trouble
}

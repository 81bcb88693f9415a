// Command bench measures the built extension as a process: its start beside a
// floor program, whole lives under telemetryctl, in every flush mode and with
// Kinesis down, and what it puts on the stream under load, in every format,
// packing and compression. Everything is measured in one run and interleaved, so that
// what else the machine does meets all alike: the ratios can be compared between
// machines, the times can't. A row that has a limit tells whether it was kept.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// subject is a program that is measured.
type subject struct {
	Name string
	Path string
}

// options is what the command line says. Paths are absolute.
type options struct {
	subjects     []subject // the floor first: it is what the others are divided by
	extension    string
	telemetryctl string
	function     string
	runs, lives  int
	loads        int
	events       int // of each load
	json         string
	readme       string
	check        bool
}

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
	var rows []row
	for _, measure := range []func(context.Context, options, io.Writer) ([]row, error){start, lives} {
		more, err := measure(ctx, o, progress)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	loaded, err := loads(ctx, o, progress)
	if err != nil {
		return err
	}
	r := report{Machine: thisMachine(), Runs: o.runs, Lives: o.lives, Rows: rows, Loads: loaded}
	if o.json != "" {
		if err := r.writeJSON(o.json); err != nil {
			return fmt.Errorf("writing the figures: %w", err)
		}
	}
	if o.readme != "" {
		if err := writeReadme(o.readme, r.Loads, time.Now()); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
	}
	if err := r.writeMarkdown(out); err != nil {
		return err
	}
	if missed := r.missed(); o.check && missed > 0 {
		return fmt.Errorf("%d limits were missed", missed)
	}
	return nil
}

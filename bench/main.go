// Command bench measures the built extension as a process beside a floor
// program, and prints one table. Everything is measured in one run and
// interleaved, so that what else the machine does meets all alike: the ratios
// can be compared between machines, the times can't.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

// subject is a program that is measured.
type subject struct {
	Name string
	Path string
}

// options is what the command line says.
type options struct {
	subjects []subject // the floor first: it is what the others are divided by
	runs     int
	json     string
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
	for _, measure := range []func(context.Context, options, io.Writer) ([]row, error){start} {
		more, err := measure(ctx, o, progress)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	r := report{Machine: thisMachine(), Runs: o.runs, Rows: rows}
	if o.json != "" {
		if err := r.writeJSON(o.json); err != nil {
			return fmt.Errorf("writing the figures: %w", err)
		}
	}
	return r.writeMarkdown(out)
}

func parse(args []string, messages io.Writer) (options, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(messages)
	var o options
	extension := flags.String("extension", "bin/kinesis-telemetry-api-extension", "the built extension")
	floor := flags.String("floor", "build/floor", "the built floor program")
	flags.IntVar(&o.runs, "runs", 41, "runs of each program, at least 31")
	flags.StringVar(&o.json, "json", "", "write the figures to this file, too")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.runs < 31 {
		return o, fmt.Errorf("-runs %d: a median of fewer than 31 runs says little", o.runs)
	}
	for _, s := range []subject{{"floor", *floor}, {"extension", *extension}} {
		path, err := filepath.Abs(s.Path)
		if err != nil {
			return o, err
		}
		if _, err := os.Stat(path); err != nil {
			return o, fmt.Errorf("no program to measure: %w", err)
		}
		o.subjects = append(o.subjects, subject{s.Name, path})
	}
	return o, nil
}

package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
)

// leastRuns is how many a median needs to say something.
const leastRuns = 31

func parse(args []string, messages io.Writer) (options, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(messages)
	var o options
	var floor string
	flags.StringVar(&o.extension, "extension", "bin/kinesis-telemetry-api-extension", "the built extension")
	flags.StringVar(&floor, "floor", "build/floor", "the built floor program")
	flags.StringVar(&o.telemetryctl, "telemetryctl", "bin/telemetryctl", "the built telemetryctl")
	flags.StringVar(&o.function, "function", "build/bootstrap", "the built example function")
	flags.IntVar(&o.runs, "runs", 41, "runs of each program, at least 31")
	flags.IntVar(&o.lives, "lives", 3, "lives of each kind under telemetryctl; 0 is none")
	flags.IntVar(&o.loads, "loads", 5, "loads of each kind of record; 0 is none")
	flags.IntVar(&o.events, "events", 60_000, "events of each load, at least 50,000")
	flags.StringVar(&o.readme, "readme", "", "write what lies on the stream between the markers of this file, too")
	flags.StringVar(&o.json, "json", "", "write the figures to this file, too")
	flags.BoolVar(&o.check, "check", false, "end with status 1 if a limit was missed")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.runs < leastRuns {
		return o, fmt.Errorf("-runs %d: a median of fewer than %d runs says little", o.runs, leastRuns)
	}
	if o.lives < 0 || o.loads < 0 {
		return o, fmt.Errorf("-lives %d -loads %d: they must be at least 0", o.lives, o.loads)
	}
	if o.events < leastLoad {
		return o, fmt.Errorf("-events %d: fewer than %d don't fill records", o.events, leastLoad)
	}
	programs := []*string{&floor, &o.extension}
	if o.lives > 0 {
		programs = append(programs, &o.telemetryctl, &o.function)
	}
	for _, path := range programs {
		if err := find(path); err != nil {
			return o, fmt.Errorf("a program is missing: %w", err)
		}
	}
	o.subjects = []subject{{"floor", floor}, {"extension", o.extension}}
	return o, nil
}

// find makes a path what the system calls a process that runs it.
func find(path *string) error {
	followed, err := filepath.EvalSymlinks(*path)
	if err != nil {
		return err
	}
	*path, err = filepath.Abs(followed)
	return err
}

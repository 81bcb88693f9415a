package main

import (
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// options is what the command line says. Paths are absolute; those of programs
// to compare with are empty where there are none.
type options struct {
	extension, floor, discard    string
	forward                      string
	sdk, defaultRoots, original  string
	telemetryctl, function       string
	layers, amazonRoots          string
	node                         string
	runs, trials, invocations    int
	firsts, lives, loads, events int
	only                         []string
	markdown, json, readme       string
	profile                      string
	check                        bool

	dir       string     // for files of the run
	authority *authority // that the bench's endpoints have certificates of
}

// leastRuns is how many a median needs to say something.
const leastRuns = 5

// parts are what can be measured alone, in the order of the table.
func parts() []string {
	return []string{"start", "load", "rules", "hold", "small", "size", "lives", "stream"}
}

func parse(args []string, messages io.Writer) (options, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(messages)
	var o options
	quick := flags.Bool("quick", false, "fewer runs of everything: a look, not a measurement")
	only := flags.String("only", strings.Join(parts(), ","), "measure these parts alone")
	o.programs(flags)
	flags.IntVar(&o.runs, "runs", 41, "starts of each program")
	flags.IntVar(&o.trials, "trials", 9, "loads of each program with 100,000 events")
	flags.IntVar(&o.invocations, "invocations", 50, "invocations that are held, three times")
	flags.IntVar(&o.firsts, "firsts", 15, "first requests of each program under a quota")
	flags.IntVar(&o.lives, "lives", 3, "lives of each kind under telemetryctl")
	flags.IntVar(&o.loads, "loads", 3, "loads of each kind of record")
	flags.IntVar(&o.events, "events", 60_000, "events of each load of a kind of record, at least 50,000")
	flags.StringVar(&o.readme, "readme", "", "write what lies on the stream between the markers of this file, too")
	flags.StringVar(&o.markdown, "markdown", "", "write the table to this file, too")
	flags.StringVar(&o.json, "json", "", "write the figures to this file, too")
	flags.StringVar(&o.profile, "profile", "", "measure nothing, but let the extension, which must be built for that, write its profile to this file")
	flags.BoolVar(&o.check, "check", false, "end with status 1 if a limit was missed")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if *quick {
		o.runs, o.trials, o.invocations, o.firsts, o.lives, o.loads = 11, 3, 20, 5, 1, 1
	}
	o.only = strings.Split(*only, ",")
	if o.profile != "" {
		o.only = []string{"hold"} // which needs the extension alone
	}
	for _, part := range o.only {
		if !slices.Contains(parts(), part) {
			return o, fmt.Errorf("-only %s: the parts are %s", part, strings.Join(parts(), ", "))
		}
	}
	if o.runs < leastRuns {
		return o, fmt.Errorf("-runs %d: a median of fewer than %d runs says little", o.runs, leastRuns)
	}
	if least := min(o.trials, o.invocations, o.firsts, o.lives, o.loads); least < 1 {
		return o, fmt.Errorf("%d of something: -only leaves parts out", least)
	}
	if o.events < leastLoad {
		return o, fmt.Errorf("-events %d: fewer than %d don't fill records", o.events, leastLoad)
	}
	err := o.find()
	return o, err
}

func (o *options) programs(flags *flag.FlagSet) {
	flags.StringVar(&o.extension, "extension", "bin/kinesis-telemetry-api-extension", "the built extension")
	flags.StringVar(&o.floor, "floor", "build/floor", "the built program that only starts")
	flags.StringVar(&o.discard, "discard", "build/discard", "the built program that throws away")
	flags.StringVar(&o.forward, "forward", "", "the built program that puts what it is pushed on a stream as it is")
	flags.StringVar(&o.sdk, "sdk", "", "the extension built on the AWS SDK")
	flags.StringVar(&o.defaultRoots, "defaultroots", "", "the extension built with Go's default roots")
	flags.StringVar(&o.original, "original", "", "the bundled program of the original's design, run by node")
	flags.StringVar(&o.telemetryctl, "telemetryctl", "bin/telemetryctl", "the built telemetryctl")
	flags.StringVar(&o.function, "function", "build/bootstrap", "the built example function")
	flags.StringVar(&o.layers, "layers", "", "the folder of the layers' zips")
	flags.StringVar(&o.amazonRoots, "amazonroots", "internal/kinesis/roots.pem", "the roots that the extension embeds")
}

func (o options) has(part string) bool { return slices.Contains(o.only, part) }

// find looks for the programs that the chosen parts need.
func (o *options) find() error {
	needed := []*string{&o.extension}
	if o.has("start") {
		needed = append(needed, &o.floor)
	}
	if o.has("start") || o.has("load") {
		needed = append(needed, &o.discard)
	}
	if o.has("lives") {
		needed = append(needed, &o.telemetryctl, &o.function)
	}
	for _, path := range []*string{&o.forward, &o.sdk, &o.defaultRoots, &o.original, &o.layers} {
		if *path != "" {
			needed = append(needed, path)
		}
	}
	for _, path := range needed {
		if err := find(path); err != nil {
			return fmt.Errorf("a program is missing: %w", err)
		}
	}
	if o.original == "" {
		return nil
	}
	var err error
	o.node, err = exec.LookPath("node")
	return err
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

// twoCores says whether there is a core for what is measured, and another for
// what measures.
func (options) twoCores() bool { return runtime.GOOS == "linux" && runtime.NumCPU() > measuredCore }

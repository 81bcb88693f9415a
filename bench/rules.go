package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
)

// tenRules are rules as people have them: all that are built in, a list of
// keys, patterns that seldom match, and one that lets everything pass.
const tenRules = `[
	{"type":"exclude_at_match","name":"health","pattern":"GET /health(z)? HTTP"},
	{"type":"mask_sequences","builtin":"email"},
	{"type":"mask_sequences","builtin":"payment_card"},
	{"type":"mask_sequences","builtin":"aws_access_key"},
	{"type":"mask_sequences","builtin":"jwt"},
	{"type":"mask_sequences","builtin":"bearer_token"},
	{"type":"mask_sequences","builtin":"ip"},
	{"type":"mask_sequences","name":"secrets","keys":["password","authorization","api_key","client_secret"]},
	{"type":"mask_sequences","name":"internal","pattern":"internal-[0-9a-f]{16}"},
	{"type":"exclude_at_match","name":"debugger","pattern":"(?i)debugger (attached|listening)"}]`

const (
	rulesMeasure   = "ten rules: CPU per event of 300 B"
	nothingMeasure = "no rules: processing, share of the CPU per event"
)

// rules measures what ten rules cost per event, by loads with and without them
// on one core, and what processing costs where nothing is asked for.
func rules(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	e, err := listenTLS(ctx, o.authority)
	if err != nil {
		return nil, err
	}
	defer e.close()
	at, release, err := o.isolate()
	if err != nil {
		return nil, err
	}
	defer release()
	without, with := o.measured(), o.measured()
	with.Name += ", ten rules"
	env := [][]string{nil, {"KINESIS_TELEMETRY_RULES=" + tenRules}}
	var perEvent [2][]float64 // in µs
	err = interleave([]subject{without, with}, warmTrials+o.trials, func(round, i int) error {
		fmt.Fprintf(progress, "\rrules: %d of %d", max(1, round+1-warmTrials), o.trials)
		t, err := without.try(ctx, trialEvents, at, e, slices.Concat(e.environment(o.authority), env[i])...)
		if err == nil && round >= warmTrials {
			perEvent[i] = append(perEvent[i], milliseconds(t.cpu)*1e3/float64(t.events))
		}
		return err
	})
	fmt.Fprintln(progress)
	if err != nil {
		return nil, err
	}
	return rulesRows(perEvent[0], perEvent[1], nothingAskedFor(ctx)), nil
}

// rulesRows makes rows of the CPU time per event without and with rules, in
// microseconds, run by run, and of that of processing where nothing is asked
// for, in nanoseconds.
func rulesRows(without, with []float64, nothing benchmark) []row {
	ten := row{Measure: rulesMeasure, Subject: extensionName, Unit: "µs"}
	for i := range with {
		ten.add(with[i] - without[i])
	}
	if nothing.err != nil {
		return []row{ten, skipped(nothingMeasure, nothing.err.Error())}
	}
	share := row{Measure: nothingMeasure, Subject: extensionName, Unit: "%"}
	for _, cpu := range without {
		share.add(nothing.perEvent / 1e3 / cpu * 100)
	}
	return []row{ten, share}
}

// benchmark is what one of Go's says.
type benchmark struct {
	perEvent float64 // in ns
	err      error
}

// nothingAskedFor measures it in a process of its own, on one core: it is too
// little to be told by whole loads.
func nothingAskedFor(ctx context.Context) benchmark {
	c := exec.CommandContext(ctx, "go", "test", "./internal/process", "-run", "^$", "-bench", "^BenchmarkNothingAskedFor$", "-cpu", "1")
	said, err := c.CombinedOutput()
	if err != nil {
		return benchmark{err: fmt.Errorf("go test: %w: %.200s", err, said)}
	}
	return readBenchmark(said)
}

// readBenchmark reads what go test prints.
func readBenchmark(said []byte) benchmark {
	found := regexp.MustCompile(`(?m)^Benchmark\S+\s+\d+\s+([0-9.]+) ns/op`).FindSubmatch(said)
	if found == nil {
		return benchmark{err: fmt.Errorf("go test told no benchmark: %.200s", said)}
	}
	perEvent, err := strconv.ParseFloat(string(found[1]), 64)
	return benchmark{perEvent, err}
}

package main

import (
	"fmt"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
)

func TestFaultsAreExplainedByExamplesThatAreTaken(t *testing.T) {
	_, err := kinesissim.ParseFaults("none")
	_, list, found := strings.Cut(err.Error(), "there are ")
	if !found {
		t.Fatalf("the faults are not listed in %q", err)
	}
	missing := map[string]bool{}
	for name := range strings.SplitSeq(strings.ReplaceAll(list, " and ", ", "), ", ") {
		missing[name] = true
	}
	explained(t, faultsHelp(), missing, func(example string) error {
		_, err := kinesissim.ParseFaults(example)
		return err
	})
	if _, out, _ := alone(t, "kinesis", "--help"); !strings.Contains(out, faultsHelp()) {
		t.Errorf("the help does not explain them:\n%s", out)
	}
}

func TestFaultsOfLambdaAreExplainedByExamplesThatAreTaken(t *testing.T) {
	_, err := parseLambdaFaults("none")
	_, list, found := strings.Cut(fmt.Sprint(err), "it is one of ")
	if !found {
		t.Fatalf("the faults are not listed in %q", err)
	}
	missing := map[string]bool{}
	for name := range strings.SplitSeq(list, ", ") {
		missing[name] = true
	}
	explained(t, lambdaFaultsHelp(), missing, func(example string) error {
		_, err := parseLambdaFaults(example)
		return err
	})
	if _, out, _ := alone(t, "local", "--help"); !strings.Contains(out, lambdaFaultsHelp()) {
		t.Errorf("the help does not explain them:\n%s", out)
	}
}

// explained fails the test unless a help has a line for each of the faults, and
// each line an example that is taken.
func explained(t *testing.T, help string, faults map[string]bool, parse func(example string) error) {
	t.Helper()
	for line := range strings.Lines(help) {
		words := strings.Fields(line)
		if !strings.HasPrefix(line, "  ") || len(words) < 2 {
			continue
		}
		example := words[len(words)-1]
		name, _, _ := strings.Cut(example, "=")
		if err := parse(example); err != nil || !strings.HasPrefix(words[0], name+"=") {
			t.Errorf("%q: got %v of its example", line, err)
		}
		delete(faults, name)
	}
	if len(faults) > 0 {
		t.Errorf("nothing is said of %v", faults)
	}
}

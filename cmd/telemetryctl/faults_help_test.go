package main

import (
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
	for line := range strings.Lines(faultsHelp()) {
		words := strings.Fields(line)
		if !strings.HasPrefix(line, "  ") || len(words) < 2 {
			continue
		}
		example := words[len(words)-1]
		name, _, _ := strings.Cut(example, "=")
		if _, err := kinesissim.ParseFaults(example); err != nil || !strings.HasPrefix(words[0], name+"=") {
			t.Errorf("%q: got %v of its example", line, err)
		}
		delete(missing, name)
	}
	if len(missing) > 0 {
		t.Errorf("nothing is said of %v", missing)
	}
	if _, out, _ := alone(t, "kinesis", "--help"); !strings.Contains(out, faultsHelp()) {
		t.Errorf("the help does not explain them:\n%s", out)
	}
}

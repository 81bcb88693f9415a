package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/rules"
	"kinesis-telemetry-api-extension/record"
)

func TestWithNothingAskedForNothingIsProcessed(t *testing.T) {
	if c := wired(t, keys, secret).Process; !c.Nothing() || c.MinLevel != record.NoLevel {
		t.Errorf("got %+v", c)
	}
}

func TestWhatIsAskedForIsHandedOn(t *testing.T) {
	c := wired(t, keys, secret, "KINESIS_TELEMETRY_MIN_LEVEL=warn", "KINESIS_TELEMETRY_SAMPLE=0.5", "KINESIS_TELEMETRY_SLOW=2s",
		"KINESIS_TELEMETRY_TAGS=team=shop,stage=\"q\"", "KINESIS_TELEMETRY_SUMMARY=true", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256").Process
	if c.MinLevel != record.LevelWarn || c.Sample.Share != 0.5 || c.Sample.Slow != 2*time.Second || !c.Summary ||
		string(c.Tags) != `{"team":"shop","stage":"\"q\""}` || c.Function.MemoryMB != 256 || c.Function.Region != "eu-west-1" || c.Function.Architecture == "amd64" {
		t.Errorf("got %+v %s", c, c.Tags)
	}
}

func TestAllFieldsThatCanBeAskedForAreKnown(t *testing.T) {
	if got := wired(t, keys, secret, "KINESIS_TELEMETRY_FIELDS=all").Process.Fields; !slices.Equal(got, process.FieldNames()) {
		t.Errorf("got %q, known are %q", got, process.FieldNames())
	}
}

func TestRulesAreReadFromTheFileAndTheSetting(t *testing.T) {
	name := filepath.Join(t.TempDir(), "rules.json")
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const one = `[{"type":"exclude_at_match","pattern":"a"}]`
	for _, c := range []struct {
		name, file, setting string
		sets                int
		problem             string
	}{
		{"none", "", "", 0, ""},
		{"a file", one, "", 1, ""},
		{"a setting", "", one, 1, ""},
		{"both", one, one, 2, ""},
		{"an empty file", " ", one, 1, "RULES_FILE: it is empty"},
		{"no JSON", "oops", one, 1, "RULES_FILE: it is no JSON"},
		{"a huge file", strings.Repeat(" ", rules.MaxRulesBytes) + one, one, 1, "RULES_FILE: it is longer than"},
		{"a bad rule among others", "", `[{"type":"exclude_at_match","name":"x","pattern":"("},{"type":"exclude_at_match","pattern":"a"}]`, 1, `RULES: rule 1 ("x")`},
		{"both bad", "oops", "oops", 0, "RULES: it is no JSON"},
	} {
		asked := config.Process{Rules: c.setting}
		if c.file != "" {
			write(c.file)
			asked.RulesFile = name
		}
		sets, err := readRules(asked)
		problem := ""
		if err != nil {
			problem = err.Error()
		}
		if len(sets) != c.sets || !strings.Contains(problem, c.problem) || (c.problem == "") != (err == nil) {
			t.Errorf("%s: got %d sets of rules and %q", c.name, len(sets), problem)
		}
	}
	if _, err := readRules(config.Process{RulesFile: filepath.Join(t.TempDir(), "missing")}); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestThatAMaskIsMissingIsTold(t *testing.T) {
	const choice, mask = `[{"type":"exclude_at_match","pattern":"("}]`, `[{"type":"mask_sequences","pattern":"("}]`
	file := filepath.Join(t.TempDir(), "rules.json")
	if err := os.WriteFile(file, []byte(choice), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rules, file string
		strict      bool
		want        bool
	}{
		{"", "", false, false},
		{choice, "", false, false},
		{mask, "", false, true},
		{mask, file, false, true},
		{"oops", file, false, true},
		{"", file + "x", false, true},
		{mask, "", true, false}, // nothing is sent at all
	} {
		_, err := processOf(config.Config{Strict: c.strict, Process: config.Process{Rules: c.rules, RulesFile: c.file, Sample: 1}})
		if got := err != nil && strings.Contains(err.Error(), "is sent as it is"); got != c.want {
			t.Errorf("%+v: got %v", c, err)
		}
	}
}

func TestWithABadRuleEverythingElseIsShipped(t *testing.T) {
	life := wired(t, keys, secret, `KINESIS_TELEMETRY_RULES=[{"type":"hide"}]`)
	if life.Sink == nil || life.Problem == nil || !strings.Contains(life.Problem.Error(), "rule 1") {
		t.Errorf("sink %v, problem %v", life.Sink, life.Problem)
	}
}

package endtoend

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// spoken is what the function says in each invocation.
const spoken = `{"level":"INFO","message":"paid","card":"4111 1111 1111 1111","password":"hunter2"}
{"level":"DEBUG","message":"a detail"}
{"level":"WARN","message":"health check"}
`

func TestEventsAreProcessedAsTheSettingsSay(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "rules.json")
	text := `[{"type":"mask_sequences","name":"cards","builtin":"payment_card","replace_placeholder":"[card]"}]`
	if err := os.WriteFile(rules, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	k := serve(t, 1)
	l := begin(t, k.place, func(p *plan) {
		p.Function.Program, p.LogFormat = speaker(spoken), lambdasim.JSON
		p.set("KINESIS_TELEMETRY_RULES_FILE", rules)
		p.set("KINESIS_TELEMETRY_RULES", `[{"type":"exclude_at_match","name":"health","pattern":"health check"},{"type":"mask_sequences","name":"keys","keys":["password"]}]`)
		p.set("KINESIS_TELEMETRY_MIN_LEVEL", "info")
		p.set("KINESIS_TELEMETRY_FIELDS", "coldStart,level,requestId")
		p.set("KINESIS_TELEMETRY_TAGS", "team=shop")
		p.set("KINESIS_TELEMETRY_TYPES", "function")
		p.set("KINESIS_TELEMETRY_SUMMARY", "true")
	})
	l.invokeUnharmed(`{}`, budget+slack)
	l.invokeUnharmed(`{}`, budget+slack)
	l.shutdown()
	checkProcessed(t, k.events(t))
	if log := l.log(t); strings.Contains(log, "hunter2") || strings.Contains(log, "4111") {
		t.Errorf("the log has what was masked:\n%s", log)
	}
}

func checkProcessed(t *testing.T, all []record.Event) {
	t.Helper()
	checkNumbered(t, all)
	var lines, types []string
	for _, e := range all {
		types = append(types, e.Type)
		if string(e.Tags) != `{"team":"shop"}` {
			t.Errorf("%s has the tags %s", e.Type, e.Tags)
		}
		if e.Type == record.TypeFunction {
			lines = append(lines, string(e.Fields)+" "+string(e.Record))
			if e.RequestID == "" {
				t.Errorf("whose is %s?", e.Record)
			}
		}
	}
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"coldStart":true,"level":"info"} `) || !strings.HasPrefix(lines[1], `{"coldStart":false,"level":"info"} `) {
		t.Errorf("lines are %q", lines)
	}
	for _, line := range lines {
		if !strings.Contains(line, "[card]") || strings.Contains(line, "hunter2") || strings.Contains(line, "4111") {
			t.Errorf("a line is %s", line)
		}
	}
	if slices.ContainsFunc(types, func(kind string) bool { return strings.HasPrefix(kind, "platform.") }) {
		t.Errorf("there are %q, and no platform's were asked for", types)
	}
	checkSummaries(t, all)
}

// checkSummaries fails the test unless there are two, and the account has what
// is not on the stream.
func checkSummaries(t *testing.T, all []record.Event) {
	t.Helper()
	summaries := 0
	for _, e := range all {
		if e.Type != record.TypeInvocationSummary {
			continue
		}
		summaries++
		s, err := e.Summary()
		if err != nil || s.Status != "success" || s.Run == 0 || s.Lines["info"] != 1 || s.Lines["debug"] != 1 || s.Lines["warn"] != 1 || s.LeftOut != 2 || s.Masked != 2 {
			t.Errorf("the summary is %+v, %v", s, err)
		}
	}
	account, err := all[len(all)-1].Account()
	if err != nil || summaries != 2 || account.LeftOut["level"] != 2 || account.LeftOut["rule"] != 2 || account.Masked != 4 {
		t.Errorf("%d summaries, and the account is %+v, %v", summaries, account, err)
	}
}

func TestARuleThatDoesNotWorkIsNamedOnceAndTheOthersWork(t *testing.T) {
	k := serve(t, 1)
	l := begin(t, k.place, func(p *plan) {
		p.Function.Program, p.LogFormat = speaker(spoken), lambdasim.JSON
		p.set("KINESIS_TELEMETRY_RULES_FILE", "/nowhere/rules.json")
		p.set("KINESIS_TELEMETRY_RULES", `[{"type":"exclude_at_match","name":"open","pattern":"(oops"},{"type":"exclude_at_match","name":"health","pattern":"health check"}]`)
	})
	l.invokeUnharmed(`{}`, budget+slack)
	l.shutdown()
	for _, e := range k.events(t) {
		if strings.Contains(string(e.Record), "health check") {
			t.Errorf("it is on the stream: %s", e.Record)
		}
	}
	log := l.log(t)
	for _, want := range []string{"/nowhere/rules.json", `rule 1 (\"open\")`, "missing closing )"} {
		if strings.Count(log, want) != 1 {
			t.Errorf("%s is not told once:\n%s", want, log)
		}
	}
}

func TestWithStrictARuleThatDoesNotWorkFailsTheInit(t *testing.T) {
	k := serve(t, 1)
	l := begin(t, k.place, func(p *plan) {
		p.set("KINESIS_TELEMETRY_STRICT", "true")
		p.set("KINESIS_TELEMETRY_RULES", `[{"type":"mask_sequences","name":"open","pattern":"(oops"}]`)
	})
	if step, ok := l.step(lambdasim.InitDone); !ok || step.Status != "error" {
		t.Errorf("the init ended as %+v", step)
	}
}

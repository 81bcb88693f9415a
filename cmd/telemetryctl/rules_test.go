package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ruled runs the command rules with rules in a file.
func ruled(t *testing.T, rules, stdin string, args ...string) (status int, out, errs string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rules.json")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	status = run(append([]string{"rules", "--file", file}, args...), streams{in: strings.NewReader(stdin), out: &o, err: &e})
	return status, o.String(), strings.ReplaceAll(e.String(), file, "FILE")
}

const someRules = `[{"type":"exclude_at_match","name":"health","pattern":"GET /health"},{"type":"mask_sequences","builtin":"email"},
	{"type":"mask_sequences","name":"secrets","keys":["password"]},{"type":"mask_sequences","builtin":"jwt"}]`

const someLines = "hello\n\nGET /health\r\n{\"password\":\"x\",\"to\":\"ada@example.com\"}\n" +
	`{"id":"abc-1","time":"2026-11-22T22:14:00.276Z","type":"platform.start","requestId":"bee53fd5-1","record":{"x":"a@example.com"}}`

func TestShowsWhatRulesMakeOfLines(t *testing.T) {
	status, out, errs := ruled(t, someRules, someLines)
	want := `line 1                     kept  hello
line 2                 excluded  GET /health  ← health
line 3                   masked  {"password":"[masked]","to":"[email]"}  ← email, secrets
line 4        bee53fd5     kept  {"x":"a@example.com"}

  lines               4
  excluded            1
  masked              1  in 2 places

  health              1  excluded
  email               1  masked, in 1 place
  secrets             1  masked, in 1 place
  jwt                 0  it never matched (mask_sequences)
`
	if status != 0 || out != want || errs != "" {
		t.Errorf("got status %d, %q,\n%s\nwant\n%s", status, errs, out, want)
	}
}

func TestShowsWhatRulesMakeOfLinesToMachines(t *testing.T) {
	_, out, _ := ruled(t, someRules, someLines, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	want := []string{
		`{"line":1,"verdict":"kept","record":"hello"}`,
		`{"line":2,"verdict":"excluded","rules":["health"],"record":null}`,
		`{"line":3,"verdict":"masked","rules":["email","secrets"],"masked":2,"record":{"password":"[masked]","to":"[email]"}}`,
	}
	if len(lines) != 5 || strings.Join(lines[:3], "\n") != strings.Join(want, "\n") {
		t.Fatalf("got\n%s", out)
	}
	var sum struct {
		Lines, Excluded, Masked, Places int
		Rules                           []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(lines[4]), &sum); err != nil || sum.Lines != 4 || sum.Excluded != 1 || sum.Places != 2 || len(sum.Rules) != 4 {
		t.Errorf("got %s, %v", lines[4], err)
	}
}

func TestARuleThatIsWrongIsToldAndTheOthersWork(t *testing.T) {
	status, out, errs := ruled(t, `[{"type":"exclude_at_match","name":"a","pattern":"(x"},{"type":"mask_sequences","builtin":"email"}]`, "x@example.com")
	if status != 1 || errs != "telemetryctl: FILE: rule 1 (\"a\"): pattern: missing closing ) at byte 1: \"(x\"\n" || !strings.Contains(out, "[email]") {
		t.Errorf("got status %d, %q, %s", status, errs, out)
	}
}

func TestRulesThatCannotBeReadAreNoBeginning(t *testing.T) {
	if status, out, errs := ruled(t, "nothing", "x"); status != 2 || out != "" || !strings.HasPrefix(errs, "telemetryctl: FILE: it is no JSON: ") {
		t.Errorf("got status %d, %q, %q", status, out, errs)
	}
	if status, _, errs := ruled(t, "[]", "x", "/nowhere"); status != 2 || !strings.Contains(errs, "/nowhere") {
		t.Errorf("got status %d, %q", status, errs)
	}
	var e bytes.Buffer
	if status := run([]string{"rules"}, streams{out: &e, err: &e}); status != 2 || e.String() != "telemetryctl: --file is missing: it names the file of the rules\n" {
		t.Errorf("got status %d, %q", status, e.String())
	}
}

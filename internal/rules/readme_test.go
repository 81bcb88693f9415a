package rules

import (
	"os"
	"strings"
	"testing"
)

func TestREADMEListsTheBuiltins(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range Builtins() {
		if row := "| `" + b.Name + "` | " + b.Says + " |\n"; !strings.Contains(string(text), row) {
			t.Errorf("README.md lacks the row %s", row)
		}
	}
}

func TestREADMEsRulesWork(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## Choose and mask\n")
	_, rest, _ = strings.Cut(rest, "```json\n")
	rules, _, _ := strings.Cut(rest, "```")
	r := parse(t, rules)
	if got, _ := r.Apply(said(`"order-12345 of x@y.de, password=z"`)); string(got.Record) != `"order-123… of [email], password=***"` {
		t.Errorf("got %s", got.Record)
	}
}

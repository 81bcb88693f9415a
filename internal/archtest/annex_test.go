package archtest

import (
	"os"
	"testing"
	"testing/fstest"
)

// annexes are modules of their own within the tree. The rules of how code is
// written hold in them too; those of who may import whom do not, because they
// are built from what the product must not have.
func annexes() []string { return []string{"infra"} }

func TestAnnexesKeepTheRulesOfCode(t *testing.T) {
	for _, annex := range annexes() {
		sources := read(t, os.DirFS("../../"+annex))
		if len(sources) == 0 {
			t.Errorf("%s has no code", annex)
		}
		expectNone(t, annexRules(sources))
	}
}

func TestAnnexesSayTheReasonsOfTheirRequirements(t *testing.T) {
	for _, annex := range annexes() {
		text, err := os.ReadFile("../../" + annex + "/go.mod")
		if err != nil {
			t.Fatal(err)
		}
		expectNone(t, unreasoned(string(text)))
		expectNone(t, undeclared(read(t, os.DirFS("../../"+annex)), string(text)))
	}
}

func TestTheHouseEndsWhereAnAnnexBegins(t *testing.T) {
	sources := read(t, fstest.MapFS{
		"a/a.go":       {Data: []byte("package a")},
		"infra/go.mod": {Data: []byte("module m")},
		"infra/b.go":   {Data: []byte("package b; var n int")},
	})
	if len(sources) != 1 {
		t.Errorf("got %d files, want only that of the house", len(sources))
	}
}

func TestAnnexRulesBite(t *testing.T) {
	expectOne(t, annexRules(sketch(t, "telemetry/a.go", "package a; var cache = map[string]int{}")), "cache")
	expectOne(t, annexRules(sketch(t, "telemetry/a.go", "package a; func init() {}")), "init")
	expectOne(t, annexRules(sketch(t, "telemetry/a.go", "package a; type streamManager int")), "streamManager")
	expectOne(t, annexRules(sketch(t, "util/a.go", "package util")), "util")
	expectOne(t, annexRules(sketch(t, "telemetry/a.go", `package a; import "os"; func f() { os.Exit(1) }`)), "exit")
	expectOne(t, annexRules(sketch(t, "telemetry/a.go", `package a; import "time"; func f() { time.Sleep(1) }`)), "Sleep")
}

func annexRules(sources []source) []string {
	var complaints []string
	for _, rule := range []func([]source) []string{tooLong, inits, globals, emptyNames, packageNames, sleeps, exits} {
		complaints = append(complaints, rule(sources)...)
	}
	return complaints
}

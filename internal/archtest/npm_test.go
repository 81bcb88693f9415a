package archtest

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// npmFolders hold packages of npm, which can't say their reasons in their own
// file: CONTRIBUTING.md says them.
func npmFolders() []string { return []string{"test/npm", "infra/checks"} }

func TestEveryNPMPackageIsPinnedAndSaysItsReason(t *testing.T) {
	contributing, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range npmFolders() {
		var own struct{ Dependencies, DevDependencies map[string]string }
		readJSON(t, folder+"/package.json", &own)
		if len(own.DevDependencies) > 0 || len(own.Dependencies) == 0 {
			t.Errorf("%s: got dependencies %v and %v, want the former alone", folder, own.Dependencies, own.DevDependencies)
		}
		expectNone(t, unpinned(folder, own.Dependencies, string(contributing)))
		var lock struct {
			Packages map[string]struct {
				Version, Integrity string
				InBundle           bool // its bytes are its parent's
			}
		}
		readJSON(t, folder+"/package-lock.json", &lock)
		for name, p := range lock.Packages {
			if name != "" && !p.InBundle && (p.Version == "" || !strings.HasPrefix(p.Integrity, "sha512-")) {
				t.Errorf("%s: the lock has no version and checksum of %s", folder, name)
			}
		}
		for name, version := range own.Dependencies {
			if got := lock.Packages["node_modules/"+name].Version; got != version {
				t.Errorf("%s: the lock has %s %s, want %s", folder, name, got, version)
			}
		}
	}
}

func TestNPMRulesBite(t *testing.T) {
	const reasons = "- `a`: it does a\n"
	expectNone(t, unpinned("x", map[string]string{"a": "1.2.3"}, reasons))
	expectOne(t, unpinned("x", map[string]string{"a": "^1.2.3"}, reasons), "^1.2.3")
	expectOne(t, unpinned("x", map[string]string{"a": "latest"}, reasons), "latest")
	expectOne(t, unpinned("x", map[string]string{"b": "1.2.3"}, reasons), "reason")
}

// unpinned complains of versions that are not exact, and of missing reasons.
func unpinned(folder string, dependencies map[string]string, reasons string) []string {
	exact := regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9a-z.]+)?$`)
	var complaints []string
	for name, version := range dependencies {
		if !exact.MatchString(version) {
			complaints = append(complaints, folder+" wants "+name+" "+version+": an exact version is what was tested")
		}
		if !strings.Contains(reasons, "`"+name+"`") {
			complaints = append(complaints, folder+" wants "+name+": CONTRIBUTING.md has no reason for it")
		}
	}
	slices.Sort(complaints)
	return complaints
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile("../../" + path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

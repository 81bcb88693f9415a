package release

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestVulnerabilitiesAreLookedForInBothModules(t *testing.T) {
	s := newStubs(t)
	s.add(t, "go", `echo "in $(basename "$PWD")"`)
	o := s.run(t, nil, "vulncheck")
	if o.failed {
		t.Fatal(o.messages)
	}
	want := []string{"== .", "in " + filepath.Base(root(t)), "== infra", "in infra"}
	if got := strings.Split(strings.TrimSpace(o.out), "\n"); !slices.Equal(got, want) {
		t.Errorf("it looked at %q, want %q", got, want)
	}
	for _, call := range s.calls(t) {
		if !strings.HasPrefix(call, "go run golang.org/x/vuln/cmd/govulncheck@v") || !strings.HasSuffix(call, " ./...") {
			t.Errorf("it called %q", call)
		}
	}
}

func TestAVulnerabilityInOneModuleFailsTheCheckAfterBoth(t *testing.T) {
	s := newStubs(t)
	s.add(t, "go", `[ "$(basename "$PWD")" = infra ] || exit 3`)
	s.run(t, nil, "vulncheck").expectSentence(t, "vulncheck", "not free of known vulnerabilities")
	if got := len(s.calls(t)); got != 2 {
		t.Errorf("%d modules looked at, want both", got)
	}
}

func TestTheReleaseHasItsChangesAndTheTable(t *testing.T) {
	s, dist := released(t)
	s.add(t, "gh", "")
	if o := s.run(t, []string{"ROOT=" + tree(t)}, "github-release", "v1.2.3", dist); o.failed {
		t.Fatal(o.messages)
	}
	const want = "\n- new\n\n## Layers\n"
	if got := read(t, dist, "NOTES.md"); got != want {
		t.Errorf("the release says %q, want %q", got, want)
	}
	wantCall := "gh release create v1.2.3 --verify-tag --title v1.2.3 --notes-file " + dist + "/NOTES.md " +
		dist + "/a.zip " + dist + "/a.cdx.json " + dist + "/SHA256SUMS " + dist + "/ARNS.md"
	if got := s.calls(t); !slices.Equal(got, []string{wantCall}) {
		t.Errorf("called %q, want %q", got, wantCall)
	}
}

func TestNothingIsReleasedWithoutWhatBelongsToIt(t *testing.T) {
	t.Run("layers that nobody published", func(t *testing.T) {
		s := newStubs(t)
		s.add(t, "gh", "")
		s.run(t, []string{"ROOT=" + tree(t)}, "github-release", "v1.2.3", t.TempDir()).expectSentence(t, "github-release", "publish the layers first")
		if got := s.calls(t); len(got) > 0 {
			t.Errorf("released all the same: %q", got)
		}
	})
	t.Run("a version that the changelog doesn't know", func(t *testing.T) {
		s, dist := released(t)
		s.add(t, "gh", "")
		s.run(t, []string{"ROOT=" + tree(t)}, "github-release", "v1.2", dist).expectSentence(t, "github-release", "CHANGELOG.md says nothing of v1.2")
		if got := s.calls(t); len(got) > 0 {
			t.Errorf("released all the same: %q", got)
		}
	})
	t.Run("GitHub refuses", func(t *testing.T) {
		s, dist := released(t)
		s.add(t, "gh", "exit 1")
		s.run(t, []string{"ROOT=" + tree(t)}, "github-release", "v1.2.3", dist).expectSentence(t, "github-release", "making the release of v1.2.3 failed")
	})
}

// released is a folder as publishing leaves it.
func released(t *testing.T) (stubs, string) {
	t.Helper()
	dist := t.TempDir()
	for _, file := range []string{"a.zip", "a.cdx.json", "SHA256SUMS"} {
		write(t, filepath.Join(dist, file), file, 0o600)
	}
	write(t, filepath.Join(dist, "ARNS.md"), "## Layers\n", 0o600)
	return newStubs(t), dist
}

// tree is a project with a changelog.
func tree(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "CHANGELOG.md"), "# Changelog\n\n## [1.3.0] - unreleased\n\n- newer\n\n## [1.2.3] - 2026-11-24\n\n- new\n\n## [1.2.2] - 2026-11-01\n\n- old\n", 0o600)
	return folder
}

func TestASimulationTakesWholeNumbersAlone(t *testing.T) {
	for _, bad := range []string{"SEED=x", "SEED=0", "SEED=08", "SEEDS=-1", "SEEDS=1.5", "START=1 2", "START=9999999999999999999"} {
		s := newStubs(t)
		s.add(t, "go", "")
		name, value, _ := strings.Cut(bad, "=")
		s.run(t, []string{bad}, "simulate").expectSentence(t, "simulate", name+` is "`+value+`"`)
		if calls := s.calls(t); len(calls) > 0 {
			t.Errorf("%s: it called %q", bad, calls)
		}
	}
	s := newStubs(t)
	s.add(t, "go", "")
	if o := s.run(t, []string{"SEEDS=30", "START=7"}, "simulate"); o.failed {
		t.Error(o.messages)
	}
	if calls := s.calls(t); len(calls) != 1 || !strings.HasSuffix(calls[0], "-seeds 30 -start 7") {
		t.Errorf("it called %q", calls)
	}
}

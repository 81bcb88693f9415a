package release

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryStepIsAScriptThatIsTestedHere keeps the workflow, which can't be run
// here, from having code of its own.
func TestEveryStepIsAScriptThatIsTestedHere(t *testing.T) {
	steps := regexp.MustCompile(`(?m)^\s+(?:- )?run: *(.*)$`).FindAllStringSubmatch(workflow(t), -1)
	targets := read(t, root(t), "Makefile")
	var got []string
	for _, step := range steps {
		line := step[1]
		got = append(got, line)
		words := strings.Fields(line)
		switch {
		case strings.ContainsAny(line, "|;&>`{}"):
			t.Errorf("the step %q does more than run a script, or has something put into it that a shell would run", line)
		case words[0] == "make" && len(words) == 2:
			if !strings.Contains(targets, "\n"+words[1]+":") {
				t.Errorf("the Makefile has no %s", words[1])
			}
		case strings.HasPrefix(words[0], "tools/"):
			if about, err := os.Stat(filepath.Join(root(t), words[0])); err != nil || about.Mode()&0o111 == 0 {
				t.Errorf("%s can't be run: %v", words[0], err)
			}
		default:
			t.Errorf("the step %q is neither a script nor a target", line)
		}
	}
	want := []string{`tools/release-check "$TAG"`, "tools/vulncheck", "make test", "make layer", "tools/publish dist", `tools/github-release "$TAG" dist`}
	if !slices.Equal(got, want) {
		t.Errorf("the steps are %q, want %q", got, want)
	}
}

func TestTheWorkflowActsOnTagsAloneAndMayDoLittle(t *testing.T) {
	text := workflow(t)
	for _, want := range []string{
		"\non:\n  push:\n    tags: [\"v*\"]\n\n", // and on nothing else
		"\npermissions: {}\n",
		"uses: actions/attest-build-provenance@",
		"subject-checksums: dist/SHA256SUMS\n",
		"role-to-assume: ${{ vars.AWS_RELEASE_ROLE }}\n",
		"    needs: check\n",
		"    needs: build\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the workflow lacks %q", want)
		}
	}
	for _, never := range []string{"secrets.", "aws-access-key-id", "pull_request", "write-all"} {
		if strings.Contains(text, never) {
			t.Errorf("the workflow has %s, where a role and a tag are enough", never)
		}
	}
}

// A tag of an action can be moved by its owner, or by who took it over.
func TestTheWorkflowRunsActionsByTheirCommits(t *testing.T) {
	uses := regexp.MustCompile(`(?m)^ +(?:- )?uses: *(.*)$`).FindAllStringSubmatch(workflow(t), -1)
	if len(uses) == 0 {
		t.Fatal("the workflow uses nothing")
	}
	pinned := regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for _, use := range uses {
		if !pinned.MatchString(use[1]) {
			t.Errorf("%q is not a commit, with its version behind it", use[1])
		}
	}
}

// What runs others' code, as tests do, must not be able to sign or to publish.
func TestTheWorkflowSignsOnlyWhereItBuilds(t *testing.T) {
	jobs := regexp.MustCompile(`(?m)^  (\w+):$`).Split(workflow(t), -1)
	tests := slices.IndexFunc(jobs, func(job string) bool { return strings.Contains(job, "run: make test\n") })
	if tests < 0 || strings.Contains(jobs[tests], "write") || strings.Contains(jobs[tests], "make layer") {
		t.Errorf("the job that tests may write something, or builds what is released:\n%s", jobs[max(0, tests)])
	}
}

func TestTheWorkflowBuildsWithAGoThatIsNewEnough(t *testing.T) {
	all := regexp.MustCompile(`go-version: "((\d+\.\d+)\.\d+)"`).FindAllStringSubmatch(workflow(t), -1)
	if len(all) == 0 {
		t.Fatal("the workflow names no exact version of Go")
	}
	for _, said := range all {
		if said[1] != all[0][1] || !strings.Contains(read(t, root(t), "go.mod"), "\ngo "+said[2]+".") {
			t.Errorf("the workflow's Go %s is not an exact version of go.mod's, the same in each job", said[1])
		}
	}
}

func workflow(t *testing.T) string {
	t.Helper()
	return read(t, root(t), ".github", "workflows", "release.yml")
}

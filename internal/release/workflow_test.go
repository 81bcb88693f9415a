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

func TestTheWorkflowBuildsWithAGoThatIsNewEnough(t *testing.T) {
	said := regexp.MustCompile(`go-version: "(\d+\.\d+)\.\d+"`).FindStringSubmatch(workflow(t))
	if len(said) != 2 || !strings.Contains(read(t, root(t), "go.mod"), "\ngo "+said[1]+".") {
		t.Errorf("the workflow's Go %q is not an exact version of go.mod's", said)
	}
}

func workflow(t *testing.T) string {
	t.Helper()
	return read(t, root(t), ".github", "workflows", "release.yml")
}

package release

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stubs is a folder of programs that stand for those of the same name. Each
// notes how it was called, an argument a line and an empty line behind.
type stubs struct {
	folder string
}

func newStubs(t *testing.T) stubs {
	t.Helper()
	return stubs{t.TempDir()}
}

// add writes a program, whose script goes on after the call was noted.
func (s stubs) add(t *testing.T, name, script string) {
	t.Helper()
	text := "#!/usr/bin/env bash\nset -euo pipefail\n" +
		`{ printf '%s\n' "$(basename "$0")" "$@"; echo; } >>"$(dirname "$0")/calls"` + "\n" + script + "\n"
	write(t, filepath.Join(s.folder, name), text, 0o755)
}

// calls returns what was called, the arguments of each joined by blanks.
func (s stubs) calls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, "calls"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for call := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n\n"), "\n\n") {
		calls = append(calls, strings.ReplaceAll(call, "\n", " "))
	}
	return calls
}

// outcome is what a script said, and whether it failed.
type outcome struct {
	out, messages string
	failed        bool
}

// run runs a script of tools/, with the stubs before all other programs.
func (s stubs) run(t *testing.T, environ []string, script string, args ...string) outcome {
	t.Helper()
	command := exec.Command(filepath.Join(root(t), "tools", script), args...)
	command.Env = append(os.Environ(), "PATH="+s.folder+string(os.PathListSeparator)+os.Getenv("PATH"), "GO=go", "PUBLIC=", "ROOT=")
	command.Env = append(command.Env, environ...)
	var out, messages strings.Builder
	command.Stdout, command.Stderr = &out, &messages
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{out.String(), messages.String(), err != nil}
}

// expectSentence fails the test unless the script failed with one sentence of
// its own, which has want in it, as its last word.
func (o outcome) expectSentence(t *testing.T, script, want string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(o.messages), "\n")
	last := lines[len(lines)-1]
	if !o.failed || !strings.HasPrefix(last, script+": ") || !strings.Contains(last, want) || !strings.HasSuffix(last, ".") {
		t.Errorf("failed: %t, with %q; want a sentence with %q", o.failed, o.messages, want)
	}
	if strings.Count(o.messages, script+": ") != 1 {
		t.Errorf("it complains more than once: %q", o.messages)
	}
}

func root(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

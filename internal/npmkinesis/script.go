package npmkinesis

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

// Run runs a script of test/npm with the given standard input, and returns
// what it printed. Where Node or the package that the script needs is missing
// it does what Start does.
func Run(t testing.TB, script, needs string, stdin []byte) []byte {
	t.Helper()
	node, dir, err := installed(Emulator{program: needs})
	if err != nil {
		missing(t, fmt.Sprintf("%s is not installed (npm ci --ignore-scripts in test/npm): %v", needs, err))
	}
	command := exec.CommandContext(t.Context(), node, filepath.Join(dir, script))
	command.Stdin = bytes.NewReader(stdin)
	var failed bytes.Buffer
	command.Stderr = &failed
	printed, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, failed.String())
	}
	return printed
}

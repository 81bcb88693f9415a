package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// script becomes the extension, as the wrapper scripts of Lambda's users do.
// It lets a test change the environment that Lambda gave, and leaves the
// process's id and log where the test finds them.
const script = `#!/bin/sh
eval "$ENDTOEND_BEFORE"
echo $$ >"$ENDTOEND_DIR/pid"
exec %q >>"$ENDTOEND_DIR/log" 2>&1
`

func writeScript(path, extension string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, fmt.Appendf(nil, script, extension), 0o755)
}

// sandbox is where a life's extension leaves its traces.
type sandbox struct{ dir string }

// variables tell the script about the sandbox. before is shell that runs
// before the extension.
func (s sandbox) variables(before string) map[string]string {
	return map[string]string{"ENDTOEND_DIR": s.dir, "ENDTOEND_BEFORE": before}
}

// log is what the extension printed so far.
func (s sandbox) log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// peakMemory is the most memory that was ever resident in the extension's
// process, in bytes. The process must still be there, if only frozen.
func (s sandbox) peakMemory(t *testing.T) int64 {
	t.Helper()
	text := s.status(t, "VmHWM:")
	kib, err := strconv.ParseInt(strings.TrimSuffix(text, " kB"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// status is one line of what the system says of the extension's process.
func (s sandbox) status(t *testing.T, name string) string {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid(t)))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), name)
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}

// pid is the process id of the extension that was started last.
func (s sandbox) pid(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// kill ends the extension's process as the system does when memory runs out.
func (s sandbox) kill(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(s.pid(t), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

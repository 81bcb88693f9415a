package main

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestAPinnedProcessHasOneCore(t *testing.T) {
	if runtime.NumCPU() <= measuredCore {
		t.Skip("there is one core")
	}
	before, err := ownAffinity()
	if err != nil || before == (cores{}) {
		t.Fatalf("this process is bound to %v, %v", before, err)
	}
	var out strings.Builder
	command := exec.CommandContext(t.Context(), "grep", "Cpus_allowed_list", "/proc/self/status")
	command.Stdout = &out
	if err := (place{pinned: true}).start(command); err != nil {
		t.Skipf("processes can't be bound to cores here: %v", err)
	}
	if err := command.Wait(); err != nil || !strings.HasSuffix(out.String(), "\t1\n") {
		t.Errorf("got %q, %v", out.String(), err)
	}
	if after, err := ownAffinity(); err != nil || after != before {
		t.Errorf("this process is bound to %v, and was to %v", after, before)
	}
}

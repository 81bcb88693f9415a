package endtoend

import (
	"debug/elf"
	"errors"
	"os/exec"
	"strings"
	"testing"
)

func TestTheBinaryNeedsNothingOfItsMachine(t *testing.T) {
	file, err := elf.Open(builtPrograms(t).extension)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP || segment.Type == elf.PT_DYNAMIC {
			t.Errorf("it has a segment %v, as what is linked dynamically has", segment.Type)
		}
	}
	if file.Section(".dynamic") != nil {
		t.Error("it has a section .dynamic")
	}
}

func TestOutsideOfLambdaItSaysWhyItCannotRun(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), builtPrograms(t).extension)
	cmd.Env = []string{}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v, want exit status 1", err)
	}
	said := string(out)
	if strings.Count(said, "\n") != 1 || !strings.Contains(said, "AWS_LAMBDA_RUNTIME_API is not set") {
		t.Errorf("it said %q, want one sentence about AWS_LAMBDA_RUNTIME_API", said)
	}
}

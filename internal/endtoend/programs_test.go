package endtoend

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

const (
	module        = "kinesis-telemetry-api-extension"
	extensionName = "kinesis-telemetry-api-extension"
)

// programs are the executables under test, built as the Makefile builds them.
type programs struct {
	dir       string
	extension string
	function  string
	sandbox   string // runs the extension, see script
}

// built builds them when the first test wants them; TestMain removes them.
var built = sync.OnceValues(build)

func TestMain(m *testing.M) {
	code := m.Run()
	if p, _ := built(); p.dir != "" {
		_ = os.RemoveAll(p.dir)
	}
	os.Exit(code)
}

// builtPrograms fails the test where they can't be built.
func builtPrograms(t *testing.T) programs {
	t.Helper()
	p, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func build() (programs, error) {
	dir, err := os.MkdirTemp("", "endtoend-")
	if err != nil {
		return programs{}, err
	}
	p := programs{
		dir:       dir,
		extension: filepath.Join(dir, "bin", extensionName),
		function:  filepath.Join(dir, "bin", "bootstrap"),
		sandbox:   filepath.Join(dir, "sandbox", extensionName),
	}
	return p, errors.Join(
		goBuild(p.extension, module+"/cmd/"+extensionName),
		goBuild(p.function, module+"/examples/function"),
		writeScript(p.sandbox, p.extension),
	)
}

// goBuild builds with the flags of the Makefile.
func goBuild(path, of string, more ...string) error {
	flags := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid="}, more...)
	cmd := exec.Command("go", append(flags, "-o", path, of)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", of, err, out)
	}
	return nil
}

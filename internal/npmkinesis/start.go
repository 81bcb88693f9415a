package npmkinesis

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// startLimit is far beyond the second and a half that the slower emulator
// needs on an idle machine.
const startLimit = 60 * time.Second

// Start starts the emulator for a test and its subtests, and returns the URL
// it answers at. It has no stream yet, and ends with the test.
//
// Where Node or the packages are missing the test is skipped, but fails where
// CI or REQUIRE_NPM is set: there they are part of the promise.
func Start(t testing.TB, e Emulator) string {
	t.Helper()
	node, dir, err := installed(e)
	if err != nil {
		missing(t, fmt.Sprintf("%s is not installed (npm ci --ignore-scripts in test/npm): %v", e, err))
	}
	url, err := e.run(t, node, dir)
	if err != nil {
		t.Fatalf("starting %s: %v", e, err)
	}
	return url
}

func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") != "" || os.Getenv("REQUIRE_NPM") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// installed finds Node and the folder that the packages are installed in.
func installed(e Emulator) (node, dir string, err error) {
	if node, err = exec.LookPath("node"); err != nil {
		return "", "", err
	}
	root, err := moduleRoot()
	if err != nil {
		return "", "", err
	}
	dir = filepath.Join(root, "test", "npm")
	_, err = os.Stat(filepath.Join(dir, "node_modules", e.program))
	return node, dir, err
}

// moduleRoot goes up from the working directory, which is the folder of the
// package under test.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}

// run starts the process and waits for the port it tells. The process is
// killed, because kinesis-local waits half a minute for idle connections when
// it is asked to end.
func (e Emulator) run(t testing.TB, node, dir string) (string, error) {
	args := []string{"--require", filepath.Join(dir, "loopback.cjs"), filepath.Join(dir, "node_modules", e.program)}
	cmd := exec.Command(node, append(args, e.args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), e.env...)
	// kinesis-local looks for its certificate in the working directory.
	cmd.Env = append(cmd.Env, "KINESIS_MOCK_CERT_PATH="+filepath.Join(dir, "node_modules", "kinesis-local", "server.json"))
	stdin, err := cmd.StdinPipe() // never written; its end ends the process
	if err != nil {
		return "", err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	lines := make(chan string, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		e.follow(stdout, lines)
	}()
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Process.Kill()
		<-read
		_ = cmd.Wait() // killed: its status says nothing
	})
	return e.await(lines)
}

// follow reads what the process says to its end, and passes on the port.
func (e Emulator) follow(stdout io.Reader, port chan<- string) {
	defer close(port)
	for said := bufio.NewScanner(stdout); said.Scan(); {
		if actual, ok := strings.CutPrefix(said.Text(), "listening "+e.port+" "); ok {
			port <- actual
		}
	}
}

func (e Emulator) await(port <-chan string) (string, error) {
	limit := time.NewTimer(startLimit)
	defer limit.Stop()
	select {
	case p, ok := <-port:
		if !ok {
			return "", errors.New("it ended before it listened")
		}
		return "http://127.0.0.1:" + p, nil
	case <-limit.C:
		return "", fmt.Errorf("it did not listen within %v", startLimit)
	}
}

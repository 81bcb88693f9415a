package lambdasim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// self is the test binary as a program with a role.
func self(t *testing.T, role string) Program {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Executable(exe, role)
}

// linked is the test binary under another name: Lambda knows an extension by
// the name of its file.
func linked(t *testing.T, name string) Program {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(exe, path); err != nil {
		t.Fatal(err)
	}
	return Executable(path)
}

// startReal starts real processes on TCP.
func startReal(t *testing.T, c Config) (*Environment, *diary) {
	t.Helper()
	d := &diary{}
	c.Observer = d.observer()
	e, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if _, err := e.Shutdown(ctx, Spindown); err != nil && !errors.Is(err, ErrShutDown) {
			t.Error(err)
		}
	})
	return e, d
}

func invokeReal(t *testing.T, e *Environment, event string) (*Invocation, Outcome) {
	t.Helper()
	i, err := e.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	o, err := i.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i, o
}

func TestRealProcessesLiveAndAreFrozen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "telemetry")
	e, d := startReal(t, Config{
		Function: FunctionConfig{
			Program: self(t, "many-runtime"), MemoryMB: 256, Timeout: 20 * time.Second,
			Variables: map[string]string{"TELEMETRY_FILE": file},
		},
		Extensions: []Extension{{Program: linked(t, "link-extension")}},
	})
	for range 3 {
		i, o := invokeReal(t, e, "500")
		if string(i.Payload) != "done" || o.Status != "success" || o.Hold < 50*time.Millisecond {
			t.Errorf("%s %+v", i.Payload, o)
		}
		for name, p := range e.generationNow().processes() {
			if s := stateOf(p); s != "T" {
				t.Errorf("%s is in state %s while frozen, want T", name, s)
			}
		}
	}
	r, err := e.Shutdown(t.Context(), Spindown)
	if err != nil || r.ExitCodes["link-extension"] != 0 || r.ExitCodes["runtime"] != -1 {
		t.Errorf("%+v, %v", r, err)
	}
	var pushedEvents []Event
	b, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(b, &pushedEvents) != nil {
		t.Fatalf("%s: %v", b, err)
	}
	if got := len(records(pushedEvents, "function")); got != 1500 {
		t.Errorf("%d lines pushed, want 1500", got)
	}
	if got, want := len(pushedEvents)+r.Undelivered, len(d.said); got != want {
		t.Errorf("%d events pushed or told undelivered, said %d", got, want)
	}
	reports := records(pushedEvents, "platform.report")
	var report reportRecord
	if len(reports) != 3 || json.Unmarshal([]byte(reports[0]), &report) != nil || report.Metrics.MaxMemoryUsedMB == 0 || report.Metrics.InitDurationMs == 0 {
		t.Errorf("reports %q, want three, with memory and in the first the init duration", reports)
	}
}

// TestLinesComeBeforeRuntimeDone guards outlet.sync: what the function printed
// before it asked for the next invocation is said before platform.runtimeDone.
func TestLinesComeBeforeRuntimeDone(t *testing.T) {
	e, d := startReal(t, Config{
		Function: FunctionConfig{Program: self(t, "many-runtime")}, NoFreeze: true,
		Extensions: []Extension{{Program: linked(t, "link-extension")}},
	})
	for range 20 {
		invokeReal(t, e, "50")
	}
	lines, done := 0, 0
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, ev := range d.said {
		switch ev.Type {
		case "function":
			lines++
		case "platform.runtimeDone":
			if done++; lines != 50*done {
				t.Fatalf("%d lines before runtimeDone %d, want %d", lines, done, 50*done)
			}
		}
	}
}

// stateOf is the letter that /proc has for p's state, waited for a while: a
// signal takes effect a moment after it was sent.
func stateOf(p process) (state string) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 5000 {
		if state = stateNow(p); state == "T" {
			break
		}
		<-tick.C
	}
	return state
}

func stateNow(p process) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.(watched).process.(*execProcess).cmd.Process.Pid))
	if err != nil {
		return err.Error()
	}
	_, after, _ := strings.Cut(string(b), ") ")
	return after[:1]
}

func TestProcessesGetNothingOfTheHost(t *testing.T) {
	t.Setenv("OF_THE_HOST", "secret")
	file := filepath.Join(t.TempDir(), "environ")
	e, _ := startReal(t, Config{
		Function: FunctionConfig{Program: self(t, "env-runtime"), Variables: map[string]string{
			"MINE": "1", "_HIDDEN": "2", "ENVIRON_FILE": file, "AWS_REGION": "mars-1",
		}},
		Extensions: []Extension{{Program: linked(t, "env-extension")}},
		LogFormat:  JSON, LogLevel: "DEBUG", Region: "eu-north-1",
	})
	i, _ := invokeReal(t, e, "")
	ofRuntime := strings.Split(string(i.Payload), "\n")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ofExtension := strings.Split(string(b), "\n")
	for name, want := range map[string][2]string{ // runtime, extension
		"OF_THE_HOST": {}, "HOME": {}, "AWS_EXECUTION_ENV": {},
		"MINE": {"1", "1"}, "_HIDDEN": {"2", ""}, "_HANDLER": {"handler", ""},
		"AWS_REGION": {"eu-north-1", "eu-north-1"}, "TZ": {":UTC", ":UTC"},
		"AWS_LAMBDA_LOG_FORMAT": {"JSON", "JSON"}, "AWS_LAMBDA_LOG_LEVEL": {"DEBUG", "DEBUG"},
		"AWS_LAMBDA_LOG_STREAM_NAME": {e.Instance(), ""}, "AWS_LAMBDA_RUNTIME_API": {e.Address(), e.Address()},
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": {"128", "128"}, "AWS_SESSION_TOKEN": {},
	} {
		if got := [2]string{variable(ofRuntime, name), variable(ofExtension, name)}; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAWSLambdaGoRuns(t *testing.T) {
	e, d := startReal(t, Config{Function: FunctionConfig{Program: self(t, "aws-lambda-go")}})
	if i, o := invokeReal(t, e, `{"a":1}`); string(i.Payload) != `{"got":{"a":1}}` || o.Status != "success" {
		t.Errorf("%s %+v", i.Payload, o)
	}
	if i, o := invokeReal(t, e, `{"fail":true}`); i.FunctionError == "" || !strings.Contains(string(i.Payload), "told to fail") || o.Status != "error" {
		t.Errorf("%s %+v", i.Payload, o)
	}
	if i, o := invokeReal(t, e, `{"panic":true}`); !strings.Contains(string(i.Payload), "told to panic") || o.ErrorType != "Runtime.ExitError" && o.Status != "error" {
		t.Errorf("%s %+v", i.Payload, o)
	}
	if i, o := invokeReal(t, e, `{"a":2}`); string(i.Payload) != `{"got":{"a":2}}` || o.Status != "success" {
		t.Errorf("after the panic: %s %+v", i.Payload, o)
	}
	if s, ok := d.step(Frozen); !ok {
		t.Errorf("never frozen: %+v", s)
	}
}

func TestATimeoutEndsTheWholeProcessGroup(t *testing.T) {
	e, d := startReal(t, Config{
		Function:   FunctionConfig{Program: self(t, "stuck-runtime"), Timeout: time.Second},
		Extensions: []Extension{{Program: linked(t, "link-extension")}},
	})
	i, o := invokeReal(t, e, "")
	if o.Status != "timeout" || !strings.Contains(string(i.Payload), "timed out after 1.00 seconds") {
		t.Errorf("%s %+v", i.Payload, o)
	}
	var line string
	d.mu.Lock()
	for _, r := range records(d.said, "function") {
		if strings.Contains(r, "child") {
			line = r
		}
	}
	d.mu.Unlock()
	pid, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(line, `"child `), `"`))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err == nil {
		if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && !strings.Contains(string(b), ") Z") {
			t.Errorf("the child %d still runs: %s", pid, b)
		}
	}
}

func TestAFileThatIsNotExecutableFailsInit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	e, d := startReal(t, Config{Function: FunctionConfig{Program: self(t, "echo-runtime")}, Extensions: []Extension{{Program: Executable(path)}}})
	if s, _ := d.step(InitDone); s.Status != "error" || s.ErrorType != "Extension.LaunchError" {
		t.Errorf("init %+v", s)
	}
	if s, _ := d.step(LaunchFailed); s.Name != "README.md" || !errors.Is(s.Err, fs.ErrPermission) {
		t.Errorf("got %+v, want the file and that it may not be executed", s)
	}
	if i, o := invokeReal(t, e, "x"); i.FunctionError == "" || o.ErrorType != "Extension.LaunchError" {
		t.Errorf("%s %+v", i.Payload, o)
	}
}

func TestAFunctionThatIsNoProgramFailsInit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(path, []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, d := startReal(t, Config{Function: FunctionConfig{Program: Executable(path)}})
	if s, _ := d.step(LaunchFailed); s.Name != "runtime" || !errors.Is(s.Err, syscall.ENOEXEC) {
		t.Errorf("got %+v, want an exec format error of the runtime", s)
	}
}

func TestNothingListensBeyondLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "x"} {
		if _, err := Start(t.Context(), Config{Function: FunctionConfig{Program: self(t, "echo-runtime")}, Address: address}); err == nil {
			t.Errorf("Start listened on %q", address)
		}
	}
	if _, err := Start(t.Context(), Config{}); err == nil {
		t.Error("Start ran without a function")
	}
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	// It never registers.
	_, err := Start(ctx, Config{
		Function:   FunctionConfig{Program: self(t, "echo-runtime")},
		Extensions: []Extension{{Program: Executable("/bin/sleep", "60")}},
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}

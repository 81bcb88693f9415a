package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bench is the built programs, side by side as they are shipped.
type bench struct{ dir string }

func build(t *testing.T) bench {
	t.Helper()
	b := bench{t.TempDir()}
	for name, pkg := range map[string]string{
		"telemetryctl": "./cmd/telemetryctl", extensionName: "./cmd/" + extensionName, "bootstrap": "./examples/function",
	} {
		c := exec.Command("go", "build", "-o", filepath.Join(b.dir, name), pkg)
		c.Dir = filepath.Join("..", "..")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", pkg, err, out)
		}
	}
	return b
}

// local is the command on the example function with a payload, not started.
func (b bench) local(t *testing.T, payload string, args ...string) (c *exec.Cmd, out, errs *bytes.Buffer) {
	t.Helper()
	args = append([]string{"local", "--function", b.dir, "--payload", "-"}, args...)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	c = exec.CommandContext(ctx, filepath.Join(b.dir, "telemetryctl"), args...)
	// Whoever hangs shall say where.
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGQUIT) }
	c.WaitDelay = 5 * time.Second
	c.Env = append(os.Environ(), "TZ=UTC", "AWS_ACCESS_KEY_ID=", "AWS_ENDPOINT_URL=http://127.0.0.1:1")
	c.Stdin = strings.NewReader(payload)
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	c.Stdout, c.Stderr = out, errs
	return c, out, errs
}

// ends checks how the command ended, and that it left no process behind.
func (b bench) ends(t *testing.T, c *exec.Cmd, err error, want int) {
	t.Helper()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	if got := c.ProcessState.ExitCode(); got != want {
		t.Errorf("got status %d (%v), want %d\n%s\n%s", got, err, want, c.Stdout, c.Stderr)
	}
	if left := b.alive(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// alive is which of the programs run.
func (b bench) alive() []string {
	var all []string
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if path, err := os.Readlink(link); err == nil && strings.HasPrefix(path, b.dir) {
			all = append(all, path)
		}
	}
	return all
}

func TestLocal(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds and runs three programs")
	}
	b := build(t)
	for name, test := range map[string]func(*testing.T, bench){
		"prints for a person":                 printsForAPerson,
		"prints for a machine":                printsForAMachine,
		"counts failures and timeouts":        countsFailures,
		"reads what Kinesis refused at first": readsDespiteFaults,
		"fails when an event is missing":      failsWhenMissing,
		"fails when nothing is said":          failsWhenNothingIsSaid,
		"says what the extension dropped":     tellsWhatWasDropped,
		"says how the extension ended":        tellsHowEachEnded,
		"says why the extension won't start":  saysWhyItDidNotStart,
		"shows each line of the log once":     showsTheLogOnce,
		"says why a function does not run":    refusesWhatDoesNotRun,
		"shows how a process ended":           showsExitStatus,
		"has nothing to deliver":              deliversNothing,
		"reads every format":                  readsEveryFormat,
		"knows Lambda's own duplicates":       knowsLambdasDuplicates,
		"misses nothing that is left out":     missesNothingLeftOut,
		"creates a stream elsewhere":          createsAStream,
		"runs many invocations at once":       runsAbreast,
		"restores a snapshot":                 restoresASnapshot,
		"ends with the account on Ctrl-C":     endsOnInterrupt,
		"ends when its reader goes away":      endsWithoutAReader,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// runsAbreast has one invocation panic, which ends the instance, and one that
// outlasts its timeout and answers all the same.
func runsAbreast(t *testing.T, b bench) {
	payloads := strings.Repeat(`{"lines":5,"sleep":"300ms"}`, 20) + `{"sleep":"1500ms","lines":3}{"panic":true}`
	c, out, _ := b.local(t, payloads, "--managed-instances", "--concurrency", "4", "--invocations", "44", "--gap", "0s", "--timeout", "1s", "--json")
	begun := time.Now()
	b.ends(t, c, c.Run(), 0)
	if took, most := time.Since(begun), 44*300*time.Millisecond; took > most {
		t.Errorf("it took %v, as if one invocation had waited for the other", took)
	}
	var last struct {
		Account struct {
			Said, Missing, Gaps, Environments int
			HoldMs                            json.RawMessage
			Invocations                       struct{ OK, Failed, TimedOut int }
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	a := last.Account
	if a.Missing != 0 || a.Gaps != 0 || a.Environments < 2 || string(a.HoldMs) != "null" {
		t.Errorf("the account is %s", lines[len(lines)-1])
	}
	if n := a.Invocations; n.OK+n.Failed+n.TimedOut != 44 || n.OK < 36 || n.Failed < 2 {
		t.Errorf("of 44 invocations %+v", n)
	}
	kinds := map[string]int{}
	for _, line := range lines {
		var e struct{ Type string }
		_ = json.Unmarshal([]byte(line), &e) // the last is the account
		kinds[e.Type]++
	}
	if kinds["platform.start"] != 44 || kinds["platform.report"] != 44 || kinds["platform.runtimeDone"] != 0 {
		t.Errorf("the stream has %v", kinds)
	}
}

func restoresASnapshot(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":3}`, "--snapstart", "--invocations", "3", "--gap", "300ms", "--json")
	b.ends(t, c, c.Run(), 0)
	environments := map[string][]string{}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, line := range lines {
		var e struct{ ID, Type string }
		if json.Unmarshal([]byte(line), &e) == nil && e.ID != "" {
			name, _, _ := strings.Cut(e.ID, "-")
			environments[name] = append(environments[name], e.Type)
		}
	}
	if len(environments) != 2 {
		t.Fatalf("got the environments %v, want the snapshot's and the restored one's", environments)
	}
	restored := 0
	for name, types := range environments {
		own := slices.Contains(types, "delivery.report")
		for _, kind := range []string{"platform.restoreStart", "platform.start", "function"} {
			if slices.Contains(types, kind) != own {
				t.Errorf("%s has %v", name, types)
			}
		}
		if own {
			restored++
		}
	}
	if restored != 1 {
		t.Errorf("%d environments have a report, want the restored one", restored)
	}
	if last := lines[len(lines)-1]; !strings.Contains(last, `"missing":0`) || !strings.Contains(last, `"gaps":0`) || !strings.Contains(last, `"environments":2`) {
		t.Errorf("the account is %s", last)
	}
}

func printsForAPerson(t *testing.T, b bench) {
	c, out, errs := b.local(t, `{"lines":2,"shape":"json"}`, "--invocations", "3", "--gap", "50ms", "--log-format", "json", "--env", "A=b")
	b.ends(t, c, c.Run(), 0)
	if errs.Len() > 0 {
		t.Errorf("got %q where no terminal is", errs)
	}
	for _, want := range []string{
		`(?m)^\d\d:\d\d:\d\d\.\d{3}            init     begins, on-demand$`,
		`(?m)^\S{12}  [0-9a-f]{8}  start$`,
		`(?m)^\S{12}  [0-9a-f]{8}  info     order placed  line=1 total=25 customer=\{"name":"Ada","new":false\} note="leave at the door"$`,
		`(?m)^\S{12}  [0-9a-f]{8}  done     ok [0-9.]+ ms$`,
		`(?m)^\S{12}  [0-9a-f]{8}  report   billed \d+ ms, \d+/128 MB, held [0-9.]+ ms$`,
		`(?m)^  invocations         3  3 ok, 0 failed, 0 timed out$`,
		`(?m)^  missing             0  events said and not read$`,
		`(?m)^  shutdown .* the extension with status 0$`,
		`✓ Everything that was said is on the stream\.`,
	} {
		if !regexp.MustCompile(want).Match(out.Bytes()) {
			t.Errorf("nothing matches %s in\n%s", want, out)
		}
	}
	if bytes.ContainsRune(out.Bytes(), '\x1b') {
		t.Error("colours where no terminal is")
	}
}

func printsForAMachine(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":20,"bytes":200}`, "--invocations", "5", "--rate", "20", "--json")
	b.ends(t, c, c.Run(), 0)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, line := range lines[:len(lines)-1] {
		var e struct{ ID, Type string }
		if err := json.Unmarshal([]byte(line), &e); err != nil || !strings.HasSuffix(e.ID, fmt.Sprintf("-%d", i+1)) || e.Type == "" {
			t.Fatalf("line %d is not the event of that number: %v %s", i+1, err, line)
		}
	}
	var last struct {
		Account struct {
			Invocations           struct{ OK int }
			Said, Read, Missing   int
			Duplicates, Gaps, Own int
			DelayMs               struct{ P50, P99 float64 }
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	a := last.Account
	if a.Said != len(lines)-1-a.Own || a.Read != len(lines)-1 || a.Said < 5*23 || a.Invocations.OK != 5 || a.DelayMs.P99 <= 0 {
		t.Errorf("got %+v for %d lines", a, len(lines)-1)
	}
	if a.Missing+a.Duplicates+a.Gaps != 0 {
		t.Errorf("got %+v, want nothing missing or doubled", a)
	}
}

func countsFailures(t *testing.T, b bench) {
	payloads := `{"lines":1} {"fail":true} {"overrun":true,"lines":1} {"panic":true} {"lines":1}`
	c, out, _ := b.local(t, payloads, "--invocations", "5", "--gap", "0", "--timeout", "700ms")
	b.ends(t, c, c.Run(), 0)
	for _, want := range []string{
		"  5  2 ok, 2 failed, 1 timed out", "in 3 environments", "done     timed out",
		"begins again, inside an invocation", "failed", "Runtime.ExitError",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
}

func readsDespiteFaults(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":30}`, "--invocations", "6", "--gap", "50ms", "--quiet",
		"--faults", "fail=2:500,throttle=0.2,reset=4")
	b.ends(t, c, c.Run(), 0)
	if !strings.Contains(out.String(), "missing             0") || strings.Contains(out.String(), " start\n") {
		t.Errorf("got\n%s", out)
	}
}

func failsWhenMissing(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":1}`, "--invocations", "1", "--faults", "fail=1-:500")
	b.ends(t, c, c.Run(), 1)
	for _, want := range []string{"missing: ", "platform.initStart", "and 4 more", "✗ Not everything that was said is on the stream: the extension says that it dropped 11 events (deadline 11)."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
}

func failsWhenNothingIsSaid(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":1}`, "--invocations", "1", "--lambda-faults", "subscribe=202")
	b.ends(t, c, c.Run(), 1)
	if want := "✗ Nothing was said to the extension"; !strings.Contains(out.String(), want) {
		t.Errorf("got no %q in\n%s", want, out)
	}
}

func endsOnInterrupt(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":1}`, "--invocations", "0", "--gap", "20ms", "--json")
	startUntil(t, c, out, "platform.report")
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	b.ends(t, c, c.Wait(), 130)
	if !strings.Contains(out.String(), `"account":{`) || !strings.Contains(out.String(), `"missing":0`) {
		t.Errorf("got no whole account in\n%s", out)
	}
}

func endsWithoutAReader(t *testing.T, b bench) {
	c, _, _ := b.local(t, `{"lines":1}`, "--invocations", "0", "--gap", "20ms")
	c.Stdout = nil
	reader, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	reader.Close()
	b.ends(t, c, c.Wait(), 130)
}

// watcher closes seen when a text was written to it.
type watcher struct {
	out  *bytes.Buffer
	text string
	seen chan struct{}
	done bool
}

func (w *watcher) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	if !w.done && strings.Contains(w.out.String(), w.text) {
		w.done = true
		close(w.seen)
	}
	return n, err
}

// startUntil starts a command and returns when it wrote a text.
func startUntil(t *testing.T, c *exec.Cmd, out *bytes.Buffer, text string) {
	t.Helper()
	w := &watcher{out: out, text: text, seen: make(chan struct{})}
	c.Stdout = w
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-w.seen:
	case <-time.After(30 * time.Second):
		c.Process.Signal(syscall.SIGTERM)
		c.Wait()
		t.Fatalf("got no %q in\n%s", text, out)
	}
}

package lambdasim

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// outputGrace is how long output is still read after the exit: only a
// grandchild that left the process group can hold it open.
const outputGrace = 500 * time.Millisecond

// execProcess is a running Executable: the leader of its own process group.
type execProcess struct {
	cmd            *exec.Cmd
	stdout, stderr *outlet
	gone           chan struct{}

	mu     sync.Mutex
	reaped bool // guarded by mu: the pid may belong to somebody else
}

func (x executable) start(l launch) (process, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	cmd := exec.Command(x.path, x.args...)
	cmd.Env = l.environ
	cmd.Dir = l.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := &execProcess{cmd: cmd, gone: make(chan struct{})}
	stdout, stderr, err := p.openOutlets(l)
	if err != nil {
		return nil, err
	}
	err = cmd.Start()
	stdout.Close()
	stderr.Close()
	if err != nil {
		p.stdout.abandon()
		p.stderr.abandon()
		return nil, fmt.Errorf("starting %s: %w", x.path, err)
	}
	go p.stdout.run()
	go p.stderr.run()
	go p.reap()
	return p, nil
}

// check refuses what Lambda refuses to launch.
func (x executable) check() error {
	stat, err := os.Stat(x.path)
	if err != nil {
		return err
	}
	if !stat.Mode().IsRegular() || stat.Mode()&0o111 == 0 {
		return &fs.PathError{Op: "fork/exec", Path: x.path, Err: syscall.EACCES}
	}
	return nil
}

// openOutlets gives the command its stdout and stderr and returns their
// writing ends, which the caller closes.
func (p *execProcess) openOutlets(l launch) (stdout, stderr *os.File, err error) {
	p.stdout, stdout, err = newOutlet(l.stdout)
	if err != nil {
		return nil, nil, fmt.Errorf("opening stdout: %w", err)
	}
	p.stderr, stderr, err = newOutlet(l.stderr)
	if err != nil {
		stdout.Close()
		p.stdout.abandon()
		return nil, nil, fmt.Errorf("opening stderr: %w", err)
	}
	p.cmd.Stdout, p.cmd.Stderr = stdout, stderr
	return stdout, stderr, nil
}

// reap waits for the exit, ends what is left of the group and reads the last
// output.
func (p *execProcess) reap() {
	defer close(p.gone)
	_ = p.cmd.Wait() // the code is in ProcessState
	p.signal(syscall.SIGKILL)
	p.mu.Lock()
	p.reaped = true
	p.mu.Unlock()
	grace := time.AfterFunc(outputGrace, func() {
		p.stdout.abandon()
		p.stderr.abandon()
	})
	defer grace.Stop()
	<-p.stdout.done
	<-p.stderr.done
}

// signal signals the group, if it was not reaped.
func (p *execProcess) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		_ = syscall.Kill(-p.cmd.Process.Pid, s) // ESRCH: it is gone, which is what exited tells
	}
}

func (p *execProcess) terminate() { p.signal(syscall.SIGTERM) }
func (p *execProcess) kill()      { p.signal(syscall.SIGKILL) }
func (p *execProcess) freeze()    { p.signal(syscall.SIGSTOP) }
func (p *execProcess) thaw()      { p.signal(syscall.SIGCONT) }

func (p *execProcess) syncOutput() {
	p.stdout.sync()
	p.stderr.sync()
}

func (p *execProcess) exited() <-chan struct{} { return p.gone }
func (p *execProcess) exitCode() int           { return p.cmd.ProcessState.ExitCode() }

// peakMemory reads the leader's high-water mark from /proc; 0 where there is
// none.
func (p *execProcess) peakMemory() int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
	line, _, _ := strings.Cut(string(after), "kB")
	kib, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

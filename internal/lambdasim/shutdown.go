package lambdasim

import (
	"context"
	"slices"
	"time"
)

// ShutdownReason is why an environment ends, as the SHUTDOWN event spells it.
type ShutdownReason string

// The reasons of the SHUTDOWN event.
const (
	Spindown ShutdownReason = "spindown"
	Timeout  ShutdownReason = "timeout"
	Failure  ShutdownReason = "failure"
)

// Report is how the processes ended.
type Report struct {
	Duration time.Duration
	// ExitCodes has "runtime" and each extension by name; -1 is a signal.
	ExitCodes map[string]int
	// Killed are those that SIGKILL ended at their deadline, sorted.
	Killed []string
	// Undelivered counts the events that their subscriber never took.
	Undelivered int
}

// internalBudget is the shutdown's budget with internal extensions only.
const internalBudget = 500 * time.Millisecond

// Shutdown waits for a running invocation, thaws, sends SHUTDOWN with the
// reason, waits for the processes, kills those that are late, and stops
// listening. It waits for every process and goroutine of the environment. When
// ctx ends first, everything is killed at once. After a reset that no
// invocation followed there is nothing to end, and the report is empty.
// Errors: ErrShutDown.
func (e *Environment) Shutdown(ctx context.Context, reason ShutdownReason) (Report, error) {
	unwatch := context.AfterFunc(ctx, e.kill)
	defer unwatch()
	if err := e.take(context.Background()); err != nil { // kill hastens it
		return Report{}, err
	}
	defer e.giveBack()
	e.mu.Lock()
	e.ended = true
	e.mu.Unlock()
	e.thaw()
	var report Report
	if g := e.generationNow(); g != nil {
		report = g.shutdown(reason, func() {})
	}
	e.close()
	return report, nil
}

// shutdown ends the generation in Lambda's order: the runtime, then the
// extensions, then whoever is left. last runs after the runtime's end.
func (g *generation) shutdown(reason ShutdownReason, last func()) Report {
	begin := time.Now()
	g.env.observe(Step{Kind: ShutdownBegun, Status: string(reason)})
	g.alter(func() { g.closing = true })
	g.runs.Wait() // they end when the generation does
	s := &ending{g: g, processes: g.processes(), begin: begin}
	s.stopRuntime()
	last()
	s.pushRest()
	s.sendShutdown(reason)
	s.awaitExtensions()
	g.watchers.Wait()
	g.bury()
	report := s.report()
	g.env.setGeneration(nil)
	g.env.observe(Step{Kind: ShutdownDone, Duration: report.Duration})
	return report
}

// ending is a shutdown under way.
type ending struct {
	g         *generation
	processes map[string]process
	begin     time.Time
	killed    []string
}

func (s *ending) external() int {
	n := len(s.processes)
	if s.processes[runtimeName] != nil {
		n--
	}
	return n
}

// deadline is when SIGKILL comes.
func (s *ending) deadline() time.Time {
	limits := s.g.env.cfg.Limits
	internal := 0
	s.g.check(func() bool { internal = len(s.g.extensions) - s.external(); return true })
	switch {
	case s.external() > 0:
		return s.begin.Add(limits.Shutdown)
	case internal > 0:
		return s.begin.Add(min(internalBudget, limits.Shutdown))
	}
	return s.begin
}

// stopRuntime gives the runtime its share after SIGTERM, all of the time when
// no external extension needs the rest.
func (s *ending) stopRuntime() {
	p := s.processes[runtimeName]
	if p == nil {
		return
	}
	deadline := s.deadline()
	if s.external() > 0 {
		deadline = s.begin.Add(min(s.g.env.cfg.Limits.RuntimeShare, s.g.env.cfg.Limits.Shutdown))
	}
	if deadline.After(s.begin) {
		p.terminate()
	}
	if !exitedBy(s.g.env.ctx, p, deadline) {
		s.kill(runtimeName, p)
	}
	<-p.exited()
}

// pushRest pushes what Lambda still has. A Managed Instance waits for that
// before its extensions are told.
func (s *ending) pushRest() {
	for _, x := range s.g.telemetry.everyone() {
		x.flush()
	}
	if !s.g.env.managed() {
		return
	}
	ctx, cancel := context.WithTimeout(s.g.env.ctx, managedFlush)
	defer cancel()
	for _, x := range s.g.telemetry.everyone() {
		x.drain(ctx)
	}
}

func (s *ending) kill(name string, p process) {
	s.killed = append(s.killed, name)
	s.g.env.observe(Step{Kind: Killed, Name: name})
	p.kill()
}

// shutdownEvent is the SHUTDOWN event of the Extensions API.
type shutdownEvent struct {
	EventType      string         `json:"eventType"`
	DeadlineMs     int64          `json:"deadlineMs"`
	ShutdownReason ShutdownReason `json:"shutdownReason"`
}

// sendShutdown releases SHUTDOWN to those who registered for it, and kills
// the others. Who is not in event/next gets it with its next call.
func (s *ending) sendShutdown(reason ShutdownReason) {
	event := &outEvent{true, mustMarshal(shutdownEvent{eventShutdown, s.g.env.cfg.Faults.clock(s.deadline()).UnixMilli(), reason})}
	var unwilling []process
	s.g.alter(func() {
		for _, x := range s.g.extensions {
			switch {
			case x.process == nil:
			case x.wants(eventShutdown):
				x.event = event
			default:
				unwilling = append(unwilling, x.process)
			}
		}
	})
	for _, p := range unwilling {
		p.kill()
	}
}

func (s *ending) awaitExtensions() {
	deadline := s.deadline()
	for name, p := range s.processes {
		if !exitedBy(s.g.env.ctx, p, deadline) {
			s.kill(name, p)
		}
	}
	for _, p := range s.processes {
		<-p.exited()
	}
}

// report is the end: every process is gone, and so is every subscriber.
func (s *ending) report() Report {
	r := Report{Duration: time.Since(s.begin), ExitCodes: map[string]int{}, Killed: s.killed}
	slices.Sort(r.Killed)
	for name, p := range s.processes {
		r.ExitCodes[name] = p.exitCode()
	}
	for _, x := range s.g.telemetry.everyone() {
		r.Undelivered += x.stop()
	}
	return r
}

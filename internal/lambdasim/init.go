package lambdasim

import (
	"context"
	"fmt"
	"time"
)

// The phases that an init can happen in: before the first invocation, or
// inside one after a reset.
const (
	phaseInit   = "init"
	phaseInvoke = "invoke"
	// phaseSnapStart is before the snapshot, when the version is published.
	phaseSnapStart = "snap-start"
)

// initialise begins a new generation and brings it to where it can be
// invoked. After a fault the caller must reset.
func (e *Environment) initialise(ctx context.Context, phase string) *fault {
	g := e.newGeneration(phase)
	e.setGeneration(g)
	began := time.Now()
	g.telemetry.platform("platform.initStart", "", initStartRecord{
		InitializationType: string(e.cfg.Kind),
		Phase:              phase,
		FunctionName:       e.cfg.Function.Name,
		FunctionVersion:    e.cfg.Function.Version,
		FunctionARN:        e.cfg.functionARN(),
		InstanceID:         e.Instance(),
		InstanceMaxMemory:  e.cfg.Function.MemoryMB,
	})
	f := g.bootRuntime(ctx)
	g.tellRuntimeDone(f)
	if f == nil {
		f = g.await(ctx, g.allIdle)
	}
	g.tellExtensions()
	g.telemetry.close()
	g.tellReport(f, time.Since(began))
	return f
}

// bootRuntime follows Lambda's order: every extension is started and has
// registered before the runtime is started; registration is open until the
// runtime asked for an invocation.
func (g *generation) bootRuntime(ctx context.Context) *fault {
	if f := g.startExtensions(); f != nil {
		return f
	}
	if f := g.await(ctx, g.allRegistered); f != nil {
		return f
	}
	if f := g.startRuntime(); f != nil {
		return f
	}
	f := g.await(ctx, g.runtimeIdle)
	g.syncOutput()
	g.alter(func() { g.registration = false })
	return f
}

func (g *generation) startExtensions() *fault {
	configured := g.env.cfg.Extensions
	if len(configured) > maxExtensions {
		return &fault{statusError, "TooManyExtensions", fmt.Sprintf("%d extensions, at most %d are allowed", len(configured), maxExtensions)}
	}
	// All are known before the first runs: none must pass for an internal one.
	g.alter(func() {
		for _, c := range configured {
			g.extensions = append(g.extensions, &extension{name: c.Name, state: stateStarted})
		}
	})
	for _, c := range configured {
		p, err := g.launch(c.Program, c.Name, streamExtension, "/")
		if err != nil {
			g.alter(func() { g.byName(c.Name).errorType = "Extension.LaunchError" })
			return &fault{statusError, "Extension.LaunchError", err.Error()}
		}
		p = g.watch(p, c.Name, "Extension.Crash")
		g.alter(func() { g.byName(c.Name).process = p })
	}
	return nil
}

func (g *generation) startRuntime() *fault {
	dir := ""
	if _, ok := g.env.cfg.Function.Program.(executable); ok {
		dir = g.env.taskRoot()
	}
	p, err := g.launch(g.env.cfg.Function.Program, runtimeName, streamFunction, dir)
	if err != nil {
		return &fault{statusError, "Runtime.InvalidEntrypoint", err.Error()}
	}
	p = g.watch(p, runtimeName, "Runtime.ExitError")
	g.alter(func() { g.runtime.process = p })
	return nil
}

// verdict is a fault of init as platform events say it.
func verdict(f *fault) (status, errorType string) {
	switch {
	case f == nil:
		return statusSuccess, ""
	case f.status == statusTimeout:
		return statusTimeout, "Runtime.Unknown"
	}
	return f.status, f.errorType
}

func (g *generation) tellRuntimeDone(f *fault) {
	status, errorType := verdict(f)
	g.telemetry.platform("platform.initRuntimeDone", "", initRuntimeDoneRecord{string(g.env.cfg.Kind), g.phase, status, errorType})
}

func (g *generation) tellExtensions() {
	var records []extensionRecord
	g.check(func() bool {
		for _, x := range g.extensions {
			events := append([]string{}, x.events...)
			records = append(records, extensionRecord{x.name, string(x.state), events, x.errorType})
		}
		return true
	})
	for _, r := range records {
		g.telemetry.platform("platform.extension", "", r)
	}
}

func (g *generation) tellReport(f *fault, took time.Duration) {
	status, errorType := verdict(f)
	g.telemetry.platform("platform.initReport", "", initReportRecord{string(g.env.cfg.Kind), g.phase, status, errorType, durationMetrics{millis(took)}})
	g.env.observe(Step{Kind: InitDone, Status: status, ErrorType: errorType, Duration: took})
}

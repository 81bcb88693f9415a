package lambdasim

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// A process can't be cloned without the kernel's help. What is played of
// SnapStart: the init is over before anybody invokes, keys come from an endpoint
// alone, any time may pass until the restore, connections may die in it
// (Network.Stall, or a Kinesis that closes them), the platform tells of the
// restore, and the runtime may wait for it. What is not: that several processes
// go on from one state of memory, and that the two clocks part.

// keysPath is the container credentials endpoint's.
const keysPath = "/2021-04-23/credentials"

// restoreLimit is how long a restore may take.
const restoreLimit = 10 * time.Second

// takeSnapshot tells whether there is one to go on from, once.
func (e *Environment) takeSnapshot() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	taken := e.snapshot
	e.snapshot = false
	return taken
}

// restore goes on from the snapshot, as an instance of another name. One that
// fails is reset, which the invocation repairs.
func (e *Environment) restore(i *Invocation) {
	g := e.generationNow()
	if g == nil || g.faulty() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(e.ctx, restoreLimit)
	defer cancel()
	e.mu.Lock()
	e.instance = newInstance(e.cfg, e.ids)
	e.mu.Unlock()
	began := time.Now()
	f := e.cfg.Function
	g.telemetry.platform("platform.restoreStart", "", restoreStartRecord{f.Name, f.Version, e.Instance(), strconv.Itoa(f.MemoryMB)})
	e.thaw()
	g.alter(func() { g.runtime.awaitsRestore = false })
	failed := g.await(ctx, g.runtimeIdle)
	g.syncOutput()
	i.restored = time.Since(began)
	status, errorType := verdict(failed)
	g.telemetry.platform("platform.restoreRuntimeDone", "", restoreRuntimeDoneRecord{status, errorType})
	g.telemetry.platform("platform.restoreReport", "", restoreReportRecord{status, errorType, durationMetrics{millis(i.restored)}})
	e.observe(Step{Kind: Restored, Status: status, ErrorType: errorType, Duration: i.restored})
	if failed != nil {
		e.reset(failed, nil)
	}
}

// serveRestoreNext holds a runtime that has hooks to run after the restore.
func (g *generation) serveRestoreNext(w http.ResponseWriter, r *http.Request) {
	if g.env.cfg.Kind != SnapStart || g.phase != phaseSnapStart {
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "There is nothing to restore")
		return
	}
	g.alter(func() { g.runtime.awaitsRestore = true })
	if g.hold(r, func() bool { return !g.runtime.awaitsRestore }) {
		w.WriteHeader(http.StatusOK)
	}
}

func (g *generation) serveRestoreError(w http.ResponseWriter, r *http.Request) {
	accepted(w)
	g.fail(fault{statusError, errorTypeOf(r), "the runtime reported an error after the restore"})
}

// keysLast is how long credentials are good for.
const keysLast = time.Hour

// serveCredentials hands out the keys that are in no variable.
func (g *generation) serveCredentials(w http.ResponseWriter, r *http.Request) {
	if g.env.cfg.Kind != SnapStart {
		http.NotFound(w, r)
		return
	}
	if r.Header.Get("Authorization") != g.env.token {
		refuse(w, http.StatusForbidden, "Forbidden", "The token is wrong")
		return
	}
	c := g.env.cfg.Credentials
	answer(w, http.StatusOK, map[string]string{
		"AccessKeyId": c.AccessKeyID, "SecretAccessKey": c.SecretAccessKey, "Token": c.SessionToken,
		"Expiration": time.Now().Add(keysLast).UTC().Format(time.RFC3339),
	})
}

package lambdasim

import (
	"slices"
	"time"
)

// maxExtensions counts external and internal ones.
const maxExtensions = 10

// extensionState is a state of AWS's own names, which appear in error messages
// and in platform.extension.
type extensionState string

const (
	stateStarted    extensionState = "Started"
	stateRegistered extensionState = "Registered"
	stateReady      extensionState = "Ready"
	stateRunning    extensionState = "Running"
	stateInitError  extensionState = "InitError"
	stateExitError  extensionState = "ExitError"
)

// extension is one extension of a generation. Its fields are guarded by the
// generation's mu.
type extension struct {
	name      string
	process   process // nil for an internal one
	id        string  // set by register
	events    []string
	state     extensionState
	errorType string
	event     *outEvent // to be handed out by its next event/next
	readyAt   time.Time // when it last asked for an event
}

// outEvent is the answer to an event/next.
type outEvent struct {
	shutdown bool
	body     []byte
}

const (
	eventInvoke   = "INVOKE"
	eventShutdown = "SHUTDOWN"
)

func (x *extension) wants(event string) bool { return slices.Contains(x.events, event) }

// idle means that it waits in event/next with nothing to hand out.
func (x *extension) idle() bool { return x.state == stateReady && x.event == nil }

// enter moves x to a state if it is in one of from; the other state is what
// an error message names.
func (x *extension) enter(to extensionState, from ...extensionState) bool {
	if !slices.Contains(from, x.state) {
		return false
	}
	x.state = to
	return true
}

// byName is nil if there is none. The caller holds g.mu.
func (g *generation) byName(name string) *extension {
	for _, x := range g.extensions {
		if x.name == name {
			return x
		}
	}
	return nil
}

// byID is nil if there is none. The caller holds g.mu.
func (g *generation) byID(id string) *extension {
	for _, x := range g.extensions {
		if x.id == id {
			return x
		}
	}
	return nil
}

// every reports whether holds is true of all. The caller holds g.mu.
func (g *generation) every(holds func(*extension) bool) bool {
	return !slices.ContainsFunc(g.extensions, func(x *extension) bool { return !holds(x) })
}

func (g *generation) allRegistered() bool {
	return g.every(func(x *extension) bool { return x.state != stateStarted })
}

func (g *generation) allIdle() bool { return g.every((*extension).idle) }

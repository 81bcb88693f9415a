package extension

import (
	"sync"
	"time"
)

// signals is what the intake tells the life: how far the platform says that
// the invocation has come. It becomes visible when a pushed body is complete.
type signals struct {
	mu      sync.Mutex
	coming  progress // guarded by mu; not yet visible
	visible progress // guarded by mu

	// changed has room for one signal that visible was set.
	changed chan struct{}
}

// progress is what is known of the invocations.
type progress struct {
	started  string    // the requestId of the last platform.start
	done     string    // the requestId of the last platform.runtimeDone
	doneAt   time.Time // when the platform wrote that one
	dropped  int       // how often Lambda dropped telemetry
	bodies   int       // how many bodies were pushed
	received time.Time // when the last of them was
}

func newSignals() *signals { return &signals{changed: make(chan struct{}, 1)} }

// note changes what will become visible.
func (s *signals) note(change func(*progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.coming)
}

// publish makes visible what was noted.
func (s *signals) publish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coming.bodies++
	s.coming.received = time.Now()
	s.visible = s.coming
	select {
	case s.changed <- struct{}{}:
	default: // one is there already
	}
}

// progress returns what is visible.
func (s *signals) progress() progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.visible
}

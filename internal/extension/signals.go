package extension

import (
	"slices"
	"sync"
	"time"
)

// signals is what the intake tells the life: how far the platform says that
// the invocation has come. It becomes visible when a pushed body is complete,
// or is held back.
type signals struct {
	mu      sync.Mutex
	coming  progress // guarded by mu; not yet visible
	visible progress // guarded by mu

	// released are the last invocations that were let go before their ends were
	// known; guarded by mu.
	released []released
	held     holdTimes // guarded by mu; of those whose ends are known now

	// changed has room for one signal that visible was set.
	changed chan struct{}
}

// progress is what is known of the invocations.
type progress struct {
	started  string    // the requestId of the last platform.start
	reported string    // the requestId of the last platform.report
	done     string    // the requestId of the last platform.runtimeDone
	doneAt   time.Time // when the platform wrote that one
	failed   bool      // it tells of an error
	inferred bool      // it was a platform.report: the platform.runtimeDone was lost
	dropped  int       // how often Lambda dropped telemetry
	starts   int64     // of invocations, so far
	heldBack bool      // the body that is being pushed is held back
	said     time.Time // when the last event was said of the last body
	received time.Time // when that body was
}

// released is an invocation that was let go before it was known when its
// runtime was done. Whether that had been before is known later.
type released struct {
	requestID string
	at        time.Time
}

func newSignals() *signals { return &signals{changed: make(chan struct{}, 1)} }

// note changes what will become visible.
func (s *signals) note(change func(*progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.coming)
}

// mostReleased is how many pushes may come so late that each is waited for in
// vain.
const mostReleased = 8

// letGo notes that an invocation is held no longer although its end is not
// known.
func (s *signals) letGo(requestID string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.released) == mostReleased {
		s.released = slices.Delete(s.released, 0, 1)
	}
	s.released = append(s.released, released{requestID, at})
	s.countHold()
}

// ended notes that an invocation's runtime is done.
func (s *signals) ended(set func(*progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.coming)
	s.countHold()
}

// countHold counts how long the invocation was held after its end whose end
// was told last, if it was let go before that. The caller holds mu.
func (s *signals) countHold() {
	i := slices.IndexFunc(s.released, func(r released) bool { return r.requestID == s.coming.done })
	if i < 0 {
		return
	}
	s.held.add(max(0, s.released[i].at.Sub(s.coming.doneAt)))
	s.released = slices.Delete(s.released, i, i+1)
}

// lateHolds is how long invocations were held that were let go before their
// ends were known.
func (s *signals) lateHolds() holdTimes {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// lag is by how much telemetry of an invocation that began at the given time
// comes late; zero where nothing of it has come yet.
func (p progress) lag(began time.Time) time.Duration {
	if p.said.Before(began.Truncate(time.Millisecond)) {
		return 0 // it was said before a freeze
	}
	return p.received.Sub(p.said)
}

// forget forgets what was said of an invocation: another may have its id.
func (s *signals) forget(requestID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range []*progress{&s.coming, &s.visible} {
		if p.started == requestID {
			p.started = ""
		}
		if p.done == requestID {
			p.done = ""
		}
		if p.reported == requestID {
			p.reported = ""
		}
	}
}

// publish makes visible what was noted: all of a body, or what came of it
// before it is held back.
func (s *signals) publish(heldBack bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coming.heldBack = heldBack
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

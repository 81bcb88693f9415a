package telemetryapi

import (
	"slices"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

const (
	// maxBodies is how many are received at once, each with memory for the
	// largest event. Lambda pushes one after another, and may have given up
	// one or two that are still held back here.
	maxBodies = 4
	// bodyTime is what a body has when others have no place. Lambda's comes
	// within a fraction of a second, and is held back for four at the most.
	bodyTime = 10 * time.Second
	// stallTime is how long nothing may come of it then. Lambda sends each body
	// in one go.
	stallTime = 500 * time.Millisecond
	// placeTime is how long a body waits for a place. Lambda waits for the
	// answer longer: what it gave up must not be received as well.
	placeTime = time.Second
)

// bodies bounds how many are received at once. One that comes slowly, or not at
// all, or without end, has its place until another one needs it: it does no harm
// before, and may be one of Lambda's that a freeze interrupted.
type bodies struct {
	places chan struct{} // has room for each that may be received

	mu    sync.Mutex
	begun []*reception // guarded by mu; the oldest first
}

type reception struct {
	since time.Time
	of    *http1.Exchange
}

func newBodies() *bodies { return &bodies{places: make(chan struct{}, maxBodies)} }

// begin takes a place for a body, which the caller gives back by end. If none
// comes free in time, begun is false.
func (b *bodies) begin(e *http1.Exchange) (end func(), begun bool) {
	if !b.await(e) {
		return nil, false
	}
	r := &reception{time.Now(), e}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun = append(b.begun, r)
	return func() { b.leave(r) }, true
}

// await takes a place, for which it lets a body be cut that has had its time.
func (b *bodies) await(e *http1.Exchange) bool {
	select {
	case b.places <- struct{}{}:
		return true
	default:
	}
	patience := time.NewTimer(placeTime)
	defer patience.Stop()
	again := time.NewTicker(stallTime / 2)
	defer again.Stop()
	for {
		b.cutOverdue()
		select {
		case b.places <- struct{}{}:
			return true
		case <-again.C:
		case <-patience.C:
			return false
		case <-e.IsCut():
			return false
		}
	}
}

// cutOverdue cuts the oldest that is.
func (b *bodies) cutOverdue() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.begun { // their bodies are being read still: else they had left
		if r.of.Stalled() >= stallTime || time.Since(r.since) >= bodyTime {
			r.of.Cut()
			return
		}
	}
}

func (b *bodies) leave(r *reception) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun = slices.DeleteFunc(b.begun, func(other *reception) bool { return other == r })
	<-b.places
}

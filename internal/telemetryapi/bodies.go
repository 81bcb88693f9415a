package telemetryapi

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// maxBodies is how many are received at once, each with memory for the
	// largest event. Lambda pushes one after another, and may have given up
	// one or two that are still held back here.
	maxBodies = 4
	// bodyTime is what a body has when others have no place. Lambda's comes
	// within a fraction of a second, and is held back for four at the most.
	bodyTime = 10 * time.Second
)

// bodies bounds how many are received at once. One that comes slowly, or
// without end, has its place until another one needs it: it does no harm
// before, and may be one of Lambda's that a freeze interrupted.
type bodies struct {
	mu    sync.Mutex
	begun []*reception // guarded by mu; the oldest first
}

type reception struct {
	since   time.Time
	control *http.ResponseController
}

// begin takes a place for a body, which the caller gives back by end. Where
// there is none, the oldest body is cut if its time is over, and begun is false:
// whoever pushes again finds a place.
func (b *bodies) begin(w http.ResponseWriter) (end func(), begun bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.begun) >= maxBodies {
		if oldest := b.begun[0]; time.Since(oldest.since) >= bodyTime {
			// Its place is still its own: it reads a body, not the next request.
			_ = oldest.control.SetReadDeadline(time.Unix(1, 0)) // long ago; TCP has deadlines
		}
		return nil, false
	}
	r := &reception{time.Now(), http.NewResponseController(w)}
	b.begun = append(b.begun, r)
	return func() { b.leave(r) }, true
}

func (b *bodies) leave(r *reception) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun = slices.DeleteFunc(b.begun, func(other *reception) bool { return other == r })
}

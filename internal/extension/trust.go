package extension

// trust is how far platform.runtimeDone is relied on. That a runtime is done is
// known from that event alone, so that one which never comes would hold its
// invocation to the deadline. Whoever has let us down is not waited for during
// a number of invocations that doubles each time.
type trust struct {
	missed  string // the requestId of the invocation whose event stayed out
	penance int    // so many invocations are not waited for
	next    int    // the penance for the next one that stays out
}

const (
	firstPenance = 8
	mostPenance  = 64
)

// begin counts an invocation, and tells whether its event may be waited for.
func (t *trust) begin() bool {
	if t.penance == 0 {
		return true
	}
	t.penance--
	return false
}

// stayedOut notes that the event of an invocation was waited for in vain.
func (t *trust) stayedOut(requestID string) {
	t.missed = requestID
	t.next = min(max(2*t.next, firstPenance), mostPenance)
	t.penance = t.next
}

// came notes that an event has come. If it is the missed one, the function was
// slow, and the event was not lost.
func (t *trust) came(requestID string) {
	if t.missed != "" && requestID == t.missed {
		*t = trust{}
	}
}

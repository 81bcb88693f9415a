package queue

// Loss is a run of events that were dropped for one reason.
type Loss struct {
	Reason Reason
	Events uint64
	// First and Last are the sequence numbers of the first and the last of
	// them. Between them may be events that were not dropped, if there were too
	// many losses to keep apart.
	First, Last uint64
}

// maxLosses is how many losses are kept apart until they are asked for.
const maxLosses = 32

// losses are those not asked for yet, oldest first.
type losses []Loss

// add notes that events were dropped, joining them to the last loss where they
// follow it.
func (l *losses) add(reason Reason, events int, first, last uint64) {
	kept := *l
	for i := len(kept) - 1; i >= 0; i-- {
		same := kept[i].Reason == reason
		if same && (kept[i].Last+1 == first || len(kept) >= maxLosses) {
			kept[i].Events += uint64(events)
			kept[i].First = min(kept[i].First, first)
			kept[i].Last = max(kept[i].Last, last)
			return
		}
	}
	kept = append(kept, Loss{Reason: reason, Events: uint64(events), First: first, Last: last})
	*l = kept
}

// Losses returns what was dropped since it was asked for last.
func (q *Queue) Losses() []Loss {
	q.mu.Lock()
	defer q.mu.Unlock()
	lost := q.losses
	q.losses = nil
	return lost
}

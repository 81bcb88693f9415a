package queue

// Loss is a run of events that were dropped for one reason.
type Loss struct {
	Reason Reason
	Events uint64
	// Environment is Block's.
	Environment string
	// First and Last are the sequence numbers of the first and the last of
	// them. Between them may be events that were not dropped, if there were too
	// many losses to keep apart.
	First, Last uint64
}

// maxLosses is how many losses are kept apart until they are asked for.
const maxLosses = 32

// losses are those not asked for yet, oldest first.
type losses []Loss

// add notes a loss, joining it to one that it follows, if there is one.
func (l *losses) add(loss Loss) {
	kept := *l
	for i := len(kept) - 1; i >= 0; i-- {
		same := kept[i].Reason == loss.Reason && kept[i].Environment == loss.Environment
		if same && (kept[i].Last+1 == loss.First || len(kept) >= maxLosses) {
			kept[i].Events += loss.Events
			kept[i].First = min(kept[i].First, loss.First)
			kept[i].Last = max(kept[i].Last, loss.Last)
			return
		}
	}
	*l = append(*l, loss)
}

// Losses returns what was dropped since it was asked for last.
func (q *Queue) Losses() []Loss {
	q.mu.Lock()
	defer q.mu.Unlock()
	lost := q.losses
	q.losses = nil
	return lost
}

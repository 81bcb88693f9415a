package queue

// Disown makes all that is held, and all losses that were not asked for yet,
// another environment's, under the name that they were numbered with: the caller
// numbers from 1 again from now on. The account begins anew; what is held counts
// as recovered.
func (q *Queue) Disown(environment string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	held := uint64(0)
	disown := func(blocks []*Block) {
		for _, block := range blocks {
			block.sealed = true
			held += uint64(block.Events)
			if block.Environment == "" {
				block.Environment = environment
			}
		}
	}
	disown(q.waiting.all())
	disown(q.flight)
	for i := range q.losses {
		if q.losses[i].Environment == "" {
			q.losses[i].Environment = environment
		}
	}
	q.counts = Counts{Received: held, Recovered: held, Bytes: q.counts.Bytes, PeakBytes: q.counts.Bytes}
	q.signalled = q.ready()
	if held > 0 {
		signal(q.changed) // what waited for more of its kind waits no longer
	}
}

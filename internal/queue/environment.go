package queue

import "cmp"

// Become names the environment that numbers what is offered from now on, from 1
// again. All that is held, and all losses that were not asked for yet, stay the
// former's, under the name that they were numbered with. The account begins
// anew; what is held counts as recovered.
func (q *Queue) Become(environment string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	former := q.environment
	q.environment = environment
	held := uint64(0)
	disown := func(blocks []*Block) {
		for _, block := range blocks {
			block.sealed = true
			held += uint64(block.Events)
			block.Environment = cmp.Or(block.Environment, former)
		}
	}
	disown(q.waiting.all())
	disown(q.flight)
	for i := range q.losses {
		q.losses[i].Environment = cmp.Or(q.losses[i].Environment, former)
	}
	q.counts = Counts{Received: held, Recovered: held, Bytes: q.counts.Bytes, PeakBytes: q.counts.Bytes}
	q.signalled = q.ready()
	if held > 0 {
		signal(q.changed) // what waited for more of its kind waits no longer
	}
}

// foreign is an environment's name if it isn't the own; else it is empty. The
// caller holds mu.
func (q *Queue) foreign(environment string) string {
	if environment == q.environment {
		return ""
	}
	return environment
}

package extension

// breaker keeps invocations from being held for a stream that doesn't take what
// it is given in time. It opens after failed flushes in a row, and closes when
// attempts in the background have succeeded. If the next flush then fails
// again, it opens at once and wants twice as many successes.
type breaker struct {
	failures  int
	wanted    uint64 // successes that close it
	succeeded uint64 // the shipper's count when it opened
}

// mostWanted bounds how many successes close the breaker.
const mostWanted = 32

func (b *breaker) open() bool { return b.failures >= failuresToOpen }

// flushed notes how a flush ended, and the shipper's count of successes.
func (b *breaker) flushed(err error, succeeded uint64) {
	if err == nil {
		*b = breaker{}
		return
	}
	b.failures++
	if b.open() {
		b.wanted = min(max(2*b.wanted, 1), mostWanted)
		b.succeeded = succeeded
	}
}

// watch closes the breaker if the shipper has succeeded often enough since.
func (b *breaker) watch(succeeded uint64) {
	if b.open() && succeeded-b.succeeded >= b.wanted {
		b.failures = failuresToOpen - 1
	}
}

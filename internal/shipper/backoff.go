package shipper

import (
	"encoding/binary"
	"io"
	"time"
)

const (
	firstBackoff = 50 * time.Millisecond
	leastBackoff = 5 * time.Millisecond
	mostBackoff  = 5 * time.Second

	// mostInPart is how many failures count when the last one was in part: then
	// the ceiling is 400 ms.
	mostInPart = 3
)

// backoff spaces attempts out: exponentially, with full jitter, so that many
// environments don't come back at once.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
type backoff struct {
	random    io.Reader
	failures  int
	notBefore time.Time // the next attempt's time; zero if at once
}

func (b *backoff) reset() { b.failures, b.notBefore = 0, time.Time{} }

// failedInPart is failed where the stream took something: it moves, and what
// was refused was refused for its shard alone.
func (b *backoff) failedInPart(now time.Time) {
	b.failures = min(b.failures, mostInPart)
	b.failed(now)
}

// failed notes a failure at now and sets the time of the next attempt. It is
// one of the wall clock: the other one may stand still in a freeze.
func (b *backoff) failed(now time.Time) {
	ceiling := min(firstBackoff<<min(b.failures, 16), mostBackoff)
	b.failures++
	b.notBefore = now.Round(0).Add(max(leastBackoff, b.upTo(ceiling)))
}

func (b *backoff) upTo(ceiling time.Duration) time.Duration {
	var drawn [8]byte
	if _, err := io.ReadFull(b.random, drawn[:]); err != nil {
		return ceiling
	}
	return time.Duration(binary.NativeEndian.Uint64(drawn[:]) % uint64(ceiling))
}

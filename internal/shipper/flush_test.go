package shipper_test

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
)

// What was queued a moment before may be being looked at by Run, which does not
// know yet that somebody waits for it.
func TestAFlushDoesNotGiveUpWhatItHasJustAskedFor(t *testing.T) {
	q := queue.New(2<<20, queue.Single(), 500)
	s := shipper.New(shipper.Config{
		Queue: q, Sink: new(stream), BatchBytes: 500, Linger: time.Hour, AttemptTimeout: time.Minute, Random: rand.Reader,
	})
	ctx, cancel := context.WithCancel(t.Context())
	var ran sync.WaitGroup
	ran.Go(func() { s.Run(ctx) })
	for n := range uint64(60_000) {
		q.Offer(n+1, time.Now(), "", []byte("line"))
		within, end := context.WithTimeout(ctx, time.Minute) // less than it lingers
		for began, wait := time.Now(), time.Duration(n%100)*100*time.Nanosecond; time.Since(began) < wait; {
			continue // until Run looks, or a little before or after
		}
		if err := s.Flush(within); err != nil {
			t.Errorf("flush %d: %v", n, err)
		}
		end()
	}
	cancel()
	ran.Wait()
}

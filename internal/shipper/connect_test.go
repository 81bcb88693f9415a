package shipper_test

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
)

// connecting is a stream that takes its time to connect.
type connecting struct {
	stream
	takes time.Duration
	times int
}

func (c *connecting) Connect(ctx context.Context) error {
	c.times++
	select {
	case <-time.After(c.takes):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// connect runs a shipper, in a bubble, whose sink takes so long to connect.
func connect(t *testing.T, takes time.Duration, test func(*run, *connecting)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := &connecting{takes: takes}
		q := queue.New(2<<20, queue.Single(), 500)
		r := &run{t: t, queue: q, stream: &c.stream, Shipper: shipper.New(shipper.Config{
			Queue: q, Sink: c, BatchBytes: 500, Linger: time.Second, AttemptTimeout: 16 * time.Second, Random: rand.Reader,
		})}
		ctx, cancel := context.WithCancel(context.Background())
		var ran sync.WaitGroup
		ran.Go(func() { r.Run(ctx) })
		r.stop = func() { cancel(); ran.Wait() }
		t.Cleanup(r.stop)
		test(r, c)
	})
}

func TestItConnectsOnceWhenItIsTold(t *testing.T) {
	connect(t, time.Second, func(r *run, c *connecting) {
		time.Sleep(time.Minute)
		synctest.Wait()
		before := c.times
		r.Prepare()
		time.Sleep(time.Minute)
		synctest.Wait()
		if before != 0 || c.times != 1 {
			t.Errorf("connected %d times before it was told, %d times in all", before, c.times)
		}
	})
}

func TestWhatIsToBeSentConnectsByItself(t *testing.T) {
	connect(t, time.Hour, func(r *run, c *connecting) {
		r.say("a")
		time.Sleep(2 * time.Second) // longer than it lingers
		synctest.Wait()
		if c.times != 0 || len(c.puts) != 1 {
			t.Errorf("connected %d times, put %d times", c.times, len(c.puts))
		}
	})
}

func TestADrainDoesNotWaitForAConnectionThatHangs(t *testing.T) {
	connect(t, time.Hour, func(r *run, c *connecting) {
		r.Prepare()
		time.Sleep(time.Second)
		r.say("a")
		ctx, cancel := context.WithTimeout(r.t.Context(), 1500*time.Millisecond)
		defer cancel()
		if err := r.Drain(ctx); err != nil || len(c.puts) != 1 {
			t.Errorf("got %v, %d puts", err, len(c.puts))
		}
	})
}

func TestARunEndsThoughAConnectionHangs(t *testing.T) {
	connect(t, time.Hour, func(r *run, c *connecting) {
		r.Prepare()
		synctest.Wait()
		began := time.Now()
		r.stop()
		if c.times != 1 || time.Since(began) != 0 {
			t.Errorf("connected %d times; the end took %v", c.times, time.Since(began))
		}
	})
}

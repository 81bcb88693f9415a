// Package shipper takes events from the queue and gives them to a Sink, in
// batches, again and again until the Sink has them. It is the one owner of
// retry.
package shipper

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/record"
)

// Config is what a shipper is made of.
type Config struct {
	Queue *queue.Queue
	Sink  Sink
	// Packer makes records of blocks. Nil: their lines are the records.
	Packer Packer

	// BatchBytes is how much makes a batch that is worth sending at once, and
	// how much a batch takes of what waits.
	BatchBytes int
	// Linger is how long an event may wait for its batch to fill.
	Linger time.Duration
	// AttemptTimeout bounds one Put, in time during which the process ran.
	AttemptTimeout time.Duration
	// Random draws partition keys and the jitter of the backoff.
	Random io.Reader
}

// Shipper sends what the queue holds. All of its sending is done by Run.
type Shipper struct {
	config Config
	wake   chan struct{} // has room for one signal that flush was set

	mu       sync.Mutex
	flushing *flush   // guarded by mu; nil if nobody waits
	askedFor uint64   // guarded by mu; the last sequence number that was to be flushed
	thawed   bool     // guarded by mu; the backoff was told to be forgotten
	renewed  *renewal // guarded by mu; for Run to take up; nil if there is none
	prepares bool     // guarded by mu; Run is to connect
	counts   Counts   // guarded by mu

	// The attempt that is being made; guarded by mu.
	cut          context.CancelCauseFunc // ends it; nil if there is none
	attemptBegan time.Time

	// Owned by Run.
	flight  []parcel        // taken and not settled
	taken   []*queue.Block  // reused
	records []record.Record // of flight; reused
	spare   [][]byte        // empty; to be filled with packed records
	again   int             // so many of flight, the first ones, were sent before
	retry   backoff
}

// ErrGaveUp ends a flush: no further attempt would end before its deadline.
var ErrGaveUp = errors.New("no further attempt fits before the deadline")

// New returns a shipper that does nothing until it is run.
func New(config Config) *Shipper {
	return &Shipper{config: config, wake: make(chan struct{}, 1), retry: backoff{random: config.Random}}
}

// Run sends until ctx ends: whenever a batch is full, its linger has run out
// or a flush asks for it. When it returns, what was in flight is back in the
// queue.
func (s *Shipper) Run(ctx context.Context) {
	defer s.abandon()
	for s.awaitWork(ctx) {
		s.fill()
		if len(s.flight) > 0 {
			s.settle(ctx, s.attempt(ctx))
		}
	}
}

// fill tops the batch up from the queue: what was not taken at the last
// attempt comes first.
func (s *Shipper) fill() {
	s.again = len(s.flight)
	s.takeRenewal()
	s.take()
	s.records = s.records[:0]
	for i := range s.flight {
		s.address(&s.flight[i])
		s.records = append(s.records, s.flight[i].record)
	}
	if s.config.Packer != nil {
		s.config.Queue.SetBlockBytes(s.config.Packer.BlockBytes())
	}
}

func (s *Shipper) take() {
	limits := s.config.Sink.Limits()
	bytes := min(s.config.BatchBytes, limits.Bytes)
	for _, p := range s.flight {
		bytes -= len(p.block.Lines) + len(p.record.PartitionKey)
	}
	waiting := s.config.Queue.Waiting()
	alone := len(s.flight) == 0 // then one goes in any case
	if room := limits.Records - len(s.flight); room > 0 && (alone || waiting.Next <= bytes) {
		s.taken = s.config.Queue.Take(s.taken[:0], room, bytes, s.unfilledToo(waiting, time.Now()))
		s.add(s.taken)
		clear(s.taken)
	}
}

func (s *Shipper) attempt(ctx context.Context) error {
	ctx, cancel := withAwakeTimeout(ctx, s.config.AttemptTimeout)
	defer cancel(context.Canceled)
	s.setCut(cancel)
	defer s.setCut(nil)
	return s.config.Sink.Put(ctx, s.records)
}

// Prepare lets Run connect, where the Sink can, unless there is something to send:
// the first batch then need not wait for that.
func (s *Shipper) Prepare() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prepares = true
	select {
	case s.wake <- struct{}{}:
	default: // Run is being woken already
	}
}

// connect does what Prepare asked for, if it did.
func (s *Shipper) connect(ctx context.Context) bool {
	s.mu.Lock()
	asked := s.prepares
	s.prepares = false
	s.mu.Unlock()
	sink, can := s.config.Sink.(Connector)
	if !asked || !can {
		return false
	}
	ctx, cancel := withAwakeTimeout(ctx, s.config.AttemptTimeout)
	defer cancel(context.Canceled)
	s.setCut(cancel)
	defer s.setCut(nil)
	_ = sink.Connect(ctx) // Put will tell
	return true
}

func (s *Shipper) setCut(cut context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut, s.attemptBegan = cut, time.Now()
}

// abandon puts what is in flight back when there is no time left.
func (s *Shipper) abandon() {
	for _, p := range slices.Backward(s.flight) {
		s.config.Queue.Returned(p.block)
	}
	s.flight, s.records, s.spare = nil, nil, nil
	s.answerFlush()
}

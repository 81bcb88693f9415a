package lambdasim

import (
	"context"
	"sync"
	"time"
)

// buffering is how long and how much Lambda gathers before it pushes.
type buffering struct {
	timeout  time.Duration
	maxItems int
	maxBytes int
}

// subscriber is one extension's subscription: the events that wait for it and
// the goroutine that pushes them, run.
type subscriber struct {
	name   string
	schema string
	types  []string
	url    string
	buffering
	env    *Environment
	cancel context.CancelFunc // ends run
	ended  chan struct{}      // closed when run ended
	wake   chan struct{}      // holds one token when there may be a reason to look
	pushed chan struct{}      // holds one token when a batch was settled

	mu           sync.Mutex // guards the rest
	queue        []Event
	size         int // bytes of queue
	seq          uint64
	hurry        bool // push what there is, whatever buffering says
	closed       bool // nothing is pushed any more
	droppedCount int  // not yet told in platform.logsDropped
	droppedBytes int
}

// offer queues ev, or loses it when the buffer is full.
func (s *subscriber) offer(ev Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	ev.Seq = s.seq
	s.env.observeSaid(ev)
	switch {
	case s.closed:
		s.env.observeLost(ev, Undelivered)
		return
	case s.size+len(ev.JSON) > s.env.cfg.Limits.BufferBytes:
		s.droppedCount++
		s.droppedBytes += len(ev.JSON)
		s.env.observeLost(ev, BufferFull)
		return
	}
	s.append(ev)
}

// append queues ev and wakes run if that makes a push due or starts its timer.
// The caller holds s.mu.
func (s *subscriber) append(ev Event) {
	s.queue = append(s.queue, ev)
	s.size += len(ev.JSON)
	if len(s.queue) == 1 || s.full() {
		s.nudge()
	}
}

func (s *subscriber) full() bool { return len(s.queue) >= s.maxItems || s.size >= s.maxBytes }

func (s *subscriber) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// flush makes what waits due now, and what comes from now on at once.
func (s *subscriber) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hurry = true
	s.nudge()
}

// run pushes until ctx ends.
func (s *subscriber) run(ctx context.Context) {
	defer close(s.ended)
	for n := 1; ; n++ {
		batch, err := s.next(ctx)
		if err != nil {
			return
		}
		s.push(ctx, batch)
	}
}

// next waits until a push is due and the environment is thawed.
func (s *subscriber) next(ctx context.Context) ([]Event, error) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		if err := s.env.freezer.sleep(ctx, 0); err != nil {
			return nil, err
		}
		batch, wait := s.take()
		if batch != nil {
			return batch, nil
		}
		timer.Reset(wait)
		select {
		case <-s.wake:
		case <-timer.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// take is the batch that is due now, else nil and the time until one may be.
func (s *subscriber) take() ([]Event, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tellDropped()
	if len(s.queue) == 0 {
		return nil, time.Hour
	}
	if wait := s.timeout - time.Since(s.queue[0].At); wait > 0 && !s.full() && !s.hurry {
		return nil, wait
	}
	n, size := 0, 0
	for n < len(s.queue) && n < s.maxItems && size < s.maxBytes {
		size += len(s.queue[n].JSON)
		n++
	}
	batch := s.queue[:n:n]
	s.queue = s.queue[n:]
	return batch, 0
}

// release gives back the room of a batch that is no longer the environment's.
func (s *subscriber) release(batch []Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ev := range batch {
		s.size -= len(ev.JSON)
	}
	select {
	case s.pushed <- struct{}{}:
	default:
	}
}

// drain pushes what there is, until all of it is taken or ctx ends.
func (s *subscriber) drain(ctx context.Context) {
	s.flush()
	for !s.isEmpty() {
		select {
		case <-s.pushed:
		case <-s.ended:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (s *subscriber) isEmpty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue) == 0 && s.size == 0
}

// tellDropped says platform.logsDropped once there is room again. The caller
// holds s.mu.
func (s *subscriber) tellDropped() {
	if s.droppedCount == 0 || s.size >= s.env.cfg.Limits.BufferBytes {
		return
	}
	record := mustMarshal(logsDroppedRecord{s.droppedBytes, s.droppedCount, "Consumer seems to have fallen behind as it has not acknowledged receipt of logs."})
	s.droppedCount, s.droppedBytes = 0, 0
	s.seq++
	ev := Event{Subscriber: s.name, Seq: s.seq, At: time.Now(), Type: "platform.logsDropped", Record: record}
	ev.JSON = element(s.env.cfg.Faults.clock(ev.At), ev.Type, record)
	s.env.observeSaid(ev)
	s.append(ev)
}

// stop ends run, waits for it, and tells what was never delivered.
func (s *subscriber) stop() (undelivered int) {
	s.cancel()
	<-s.ended
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, ev := range s.queue {
		s.env.observeLost(ev, Undelivered)
	}
	undelivered = len(s.queue)
	s.queue = nil
	return undelivered
}

package lambdasim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	firstBackoff = 50 * time.Millisecond
	mostBackoff  = 2 * time.Second
)

// push delivers batch until it is acknowledged, with backoff between the
// attempts. When ctx ends first, the batch goes back to the front of the
// queue, where stop finds it.
func (s *subscriber) push(ctx context.Context, batch []Event) {
	defer s.release(batch)
	n := s.env.counts.batches.Add(1)
	_ = s.env.freezer.sleep(ctx, s.env.cfg.Faults.DelayDelivery) // what ends it ends the attempts too
	times := 1
	if s.env.cfg.Faults.DuplicateBatches.includes(int(n)) {
		times = 2
	}
	if s.env.cfg.Faults.ReorderBatches.includes(int(n)) && len(batch) > 1 {
		half := len(batch) / 2
		if s.deliver(ctx, batch[half:], times) {
			s.deliver(ctx, batch[:half:half], times)
			return
		}
		s.giveBack(batch[:half:half])
		return
	}
	s.deliver(ctx, batch, times)
}

// deliver posts batch so many times, and returns false if it was not answered
// even once: then it is back in the queue.
func (s *subscriber) deliver(ctx context.Context, batch []Event, times int) bool {
	body := bodyOf(batch)
	for i := range times {
		if s.insist(ctx, batch, body) != nil {
			if i == 0 {
				s.giveBack(batch)
			}
			return i > 0
		}
		if f := s.env.cfg.Observer.Delivered; f != nil {
			f(batch)
		}
	}
	return true
}

// insist posts batch's body until it succeeds or ctx ends.
func (s *subscriber) insist(ctx context.Context, batch []Event, body []byte) error {
	for backoff := firstBackoff; ; backoff = min(2*backoff, mostBackoff) {
		if err := s.env.freezer.sleep(ctx, 0); err != nil {
			return err
		}
		if f := s.env.cfg.Observer.Pushed; f != nil {
			f(batch)
		}
		if s.post(ctx, body) == nil {
			return nil
		}
		if err := s.env.freezer.sleep(ctx, s.env.ids.jitter(backoff)); err != nil {
			return err
		}
	}
}

// post makes one attempt. Anything but a 2xx is an error.
func (s *subscriber) post(ctx context.Context, body []byte) error {
	ctx, cancel := s.env.freezer.withTimeout(ctx, s.env.cfg.Limits.PostTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := s.env.pusher.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20)); err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the subscriber answered %s", answer.Status)
	}
	return nil
}

func (s *subscriber) giveBack(batch []Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(batch, s.queue...)
}

func bodyOf(batch []Event) []byte {
	size := len(batch) + 1
	for _, ev := range batch {
		size += len(ev.JSON)
	}
	b := make([]byte, 0, size)
	b = append(b, '[')
	for i, ev := range batch {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, ev.JSON...)
	}
	return append(b, ']')
}

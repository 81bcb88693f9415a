package shipper_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/record"
)

func TestDrainTriesAgainWhereAnAttemptHangs(t *testing.T) {
	inBubble(t, []func(context.Context, []record.Record) error{hang}, func(r *run) {
		r.say("a")
		_ = r.flush(300 * time.Millisecond)
		ctx, cancel := context.WithTimeout(r.t.Context(), 1500*time.Millisecond)
		defer cancel()
		if err := r.Drain(ctx); err != nil || r.queue.Counts().Delivered != 1 {
			t.Errorf("got %v, sent %q", err, r.sent())
		}
	})
}

func TestDrainWaitsForWhatAnotherEnvironmentLeft(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.queue.Restore([]*queue.Block{{Lines: []byte("old"), Events: 1, First: 900, Last: 900, Environment: "other"}})
		r.say("new")
		ctx, cancel := context.WithTimeout(r.t.Context(), time.Second)
		defer cancel()
		if err := r.Drain(ctx); err != nil || r.sent() != "oldnew" || !r.queue.IsEmpty() {
			t.Errorf("got %v, sent %q", err, r.sent())
		}
	})
}

func TestAFlushIsNotKeptUpByWhatAnotherEnvironmentLeft(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.queue.Restore([]*queue.Block{{Lines: []byte("old"), Events: 1, First: 900, Last: 900, Environment: "other", Since: time.Now()}})
		r.say("new")
		if err := r.flush(300 * time.Millisecond); err != nil {
			t.Errorf("got %v, sent %q", err, r.sent())
		}
	})
}

func TestDrainLetsASlowStreamAnswer(t *testing.T) {
	slow := func(ctx context.Context, _ []record.Record) error {
		select {
		case <-time.After(700 * time.Millisecond):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	inBubble(t, []func(context.Context, []record.Record) error{slow, slow, slow, slow, slow, slow}, func(r *run) {
		r.say("a")
		_ = r.flush(100 * time.Millisecond)
		ctx, cancel := context.WithTimeout(r.t.Context(), 1800*time.Millisecond)
		defer cancel()
		if err := r.Drain(ctx); err != nil || len(r.stream.puts) > 2 {
			t.Errorf("got %v after %d requests", err, len(r.stream.puts))
		}
	})
}

func TestDrainDoesNotWaitForABackoff(t *testing.T) {
	script := make([]func(context.Context, []record.Record) error, 12)
	for i := range script {
		script[i] = answer(errors.New("500"))
	}
	inBubble(t, script, func(r *run) {
		r.say("a")
		for r.Counts().Requests < uint64(len(script)) {
			time.Sleep(time.Millisecond)
		}
		synctest.Wait() // the backoff's ceiling is 5 s by now
		ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := r.Drain(ctx); err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatComesWhileDrainingDoesNotLinger(t *testing.T) {
	slow := func(context.Context, []record.Record) error { <-time.After(100 * time.Millisecond); return nil }
	inBubble(t, []func(context.Context, []record.Record) error{slow}, func(r *run) {
		r.say("a")
		time.AfterFunc(50*time.Millisecond, func() { r.say("b") })
		ctx, cancel := context.WithTimeout(r.t.Context(), 500*time.Millisecond) // the linger is 1 s
		defer cancel()
		if err := r.Drain(ctx); err != nil || r.sent() != "a b" {
			t.Errorf("got %v, sent %q", err, r.sent())
		}
	})
}

package shipper_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// stream is a Sink that answers by script, and with nil when it runs out.
type stream struct {
	script []func(ctx context.Context, batch []record.Record) error

	mu   sync.Mutex
	puts []put
}

type put struct {
	after time.Duration
	lines []string // the records' data
	keys  []string
}

func (s *stream) Limits() shipper.Limits { return shipper.Limits{Records: 5, Bytes: 1 << 20} }

func (s *stream) Put(ctx context.Context, batch []record.Record) error {
	var p put
	for _, r := range batch {
		p.lines, p.keys = append(p.lines, string(r.Data)), append(p.keys, r.PartitionKey)
	}
	p.after = time.Since(bubbleStart())
	s.mu.Lock()
	s.puts = append(s.puts, p)
	n := len(s.puts) - 1
	s.mu.Unlock()
	if n < len(s.script) && s.script[n] != nil {
		return s.script[n](ctx, batch)
	}
	return ctx.Err()
}

// bubbleStart is when every synctest bubble begins.
func bubbleStart() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

func answer(err error) func(context.Context, []record.Record) error {
	return func(context.Context, []record.Record) error { return err }
}

func hang(ctx context.Context, _ []record.Record) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

type run struct {
	t     *testing.T
	queue *queue.Queue
	*shipper.Shipper
	stream *stream
	stop   func()
	next   uint64
}

// inBubble runs a shipper over the script in a bubble and stops it at the end.
func inBubble(t *testing.T, script []func(context.Context, []record.Record) error, test func(*run)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newRun(t, nil, script)) })
}

func newRun(t *testing.T, packer shipper.Packer, script []func(context.Context, []record.Record) error) *run {
	q := queue.New(2<<20, queue.Single(), 500)
	s := &stream{script: script}
	r := &run{t: t, queue: q, stream: s, Shipper: shipper.New(shipper.Config{
		Queue: q, Sink: s, Packer: packer, BatchBytes: 500, Linger: time.Second, AttemptTimeout: 16 * time.Second, Random: rand.Reader,
	})}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { r.Run(ctx) })
	r.stop = func() { cancel(); wg.Wait() }
	t.Cleanup(r.stop)
	return r
}

func (r *run) say(lines ...string) {
	for _, line := range lines {
		r.next++
		r.queue.Offer(r.next, time.Now(), "", []byte(line))
	}
}

func (r *run) flush(within time.Duration) error {
	ctx, cancel := context.WithTimeout(r.t.Context(), within)
	defer cancel()
	return r.Flush(ctx)
}

// sent is what was put, a text per request.
func (r *run) sent() string {
	r.stream.mu.Lock()
	defer r.stream.mu.Unlock()
	var texts []string
	for _, p := range r.stream.puts {
		texts = append(texts, strings.Join(p.lines, ""))
	}
	return strings.Join(texts, " ")
}

func TestEventsWaitForTheLinger(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.say("a")
		time.Sleep(999 * time.Millisecond)
		r.say("b")
		if got := r.sent(); got != "" {
			t.Fatalf("sent %q before the linger ran out", got)
		}
		time.Sleep(2 * time.Millisecond)
		if got := r.sent(); got != "ab" {
			t.Errorf("sent %q, want both in one request", got)
		}
	})
}

func TestAFullBatchGoesAtOnce(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		full := strings.Repeat("x", 300)
		r.say(full, full)
		synctest.Wait()
		if got := len(r.stream.puts); got != 1 {
			t.Errorf("%d requests at once, want 1", got)
		}
	})
}

func TestFlushSendsWhatIsQueuedNow(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.say("a", "b")
		if err := r.flush(time.Second); err != nil {
			t.Fatal(err)
		}
		if got := r.sent(); got != "ab" || time.Since(bubbleStart()) != 0 {
			t.Errorf("sent %q after %v, want ab at once", got, time.Since(bubbleStart()))
		}
	})
}

func TestFlushOfNothingReturnsAtOnce(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		if err := r.flush(time.Second); err != nil || len(r.stream.puts) != 0 {
			t.Errorf("%v, %d requests", err, len(r.stream.puts))
		}
	})
}

func TestOnlyTheFailedRecordsAreSentAgain(t *testing.T) {
	partial := &shipper.PartialError{Failed: []int{1, 3}, Err: &shipper.ThrottledError{Err: errors.New("rate exceeded")}}
	inBubble(t, []func(context.Context, []record.Record) error{answer(partial)}, func(r *run) {
		r.say("a", "b", "c", "d")
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := r.sent(); got != "abcd bd" {
			t.Errorf("sent %q, want %q", got, "abcd bd")
		}
		if got := r.queue.Counts(); got.Delivered != 4 {
			t.Errorf("delivered %d, want 4", got.Delivered)
		}
		if got := r.Counts(); got.Retried != 2 || got.Requests != 2 || got.Throttled != 1 || got.Trouble != nil {
			t.Errorf("got %+v", got)
		}
		if first, again := r.stream.puts[0].keys[1], r.stream.puts[1].keys[0]; first == again {
			t.Error("a record went to the shard that throttled it, again")
		}
	})
}

func TestAPartialFailureOfAnotherKindIsNoThrottling(t *testing.T) {
	partial := &shipper.PartialError{Failed: []int{0}, Err: errors.New("internal failure")}
	inBubble(t, []func(context.Context, []record.Record) error{answer(partial)}, func(r *run) {
		r.say("a", "b")
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := r.Counts(); got.Throttled != 0 || got.Retried != 1 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestWhatWasRefusedIsNotJoinedByMoreThanARequestTakes(t *testing.T) {
	refused := &shipper.PartialError{Failed: []int{0}, Err: errors.New("rate exceeded")}
	inBubble(t, []func(context.Context, []record.Record) error{answer(refused)}, func(r *run) {
		large := strings.Repeat("L", 1<<20-100) // the stream takes 1 MiB in a request
		r.say(strings.Repeat("a", 200), "b")
		_ = r.flush(10 * time.Millisecond)
		r.say(large)
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		for _, p := range r.stream.puts {
			if size := len(strings.Join(p.lines, "")); size > 1<<20 {
				t.Errorf("a request of %d bytes", size)
			}
		}
	})
}

func TestWhatSucceedsInPartIsNoTrouble(t *testing.T) {
	partial := &shipper.PartialError{Failed: []int{1}, Err: errors.New("rate exceeded")}
	inBubble(t, []func(context.Context, []record.Record) error{answer(partial), hang}, func(r *run) {
		r.say("a", "b")
		_ = r.flush(time.Second)
		if got := r.Counts(); got.Succeeded != 1 || got.Trouble != nil || got.Failures != 0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestARetryIsFilledUpWithWhatCameSince(t *testing.T) {
	script := []func(context.Context, []record.Record) error{answer(errors.New("reset"))}
	inBubble(t, script, func(r *run) {
		r.say("a")
		time.Sleep(time.Second)
		synctest.Wait()
		r.say("b")
		_ = r.flush(time.Minute)
		if got := r.sent(); got != "a ab" {
			t.Errorf("sent %q, want %q", got, "a ab")
		}
	})
}

func TestPermanentRefusalDropsAndCounts(t *testing.T) {
	script := []func(context.Context, []record.Record) error{answer(&shipper.PermanentError{Err: errors.New("denied")})}
	inBubble(t, script, func(r *run) {
		r.say("a", "b")
		if err := r.flush(time.Second); err != nil {
			t.Fatal(err)
		}
		r.say("c")
		_ = r.flush(time.Second)
		got := r.queue.Counts()
		if got.Dropped[queue.Permanent] != 2 || got.Delivered != 1 || r.sent() != "ab c" {
			t.Errorf("%+v, sent %q", got, r.sent())
		}
	})
}

func TestRetriesBackOffExponentially(t *testing.T) {
	broken := answer(errors.New("500"))
	script := make([]func(context.Context, []record.Record) error, 30)
	for i := range script {
		script[i] = broken
	}
	inBubble(t, script, func(r *run) {
		r.say("a")
		if err := r.flush(time.Hour); err != nil {
			t.Fatal(err)
		}
		took := time.Since(bubbleStart())
		// Full jitter halves the ceilings of 50 ms, 100 ms … 5 s at the mean.
		if took < 20*time.Second || took > 110*time.Second {
			t.Errorf("30 retries took %v, want about a minute", took)
		}
	})
}

func TestFlushGivesUpWhenTheNextAttemptComesTooLate(t *testing.T) {
	script := make([]func(context.Context, []record.Record) error, 1000)
	for i := range script {
		script[i] = answer(errors.New("500"))
	}
	inBubble(t, script, func(r *run) {
		r.say("a")
		err := r.flush(3 * time.Second)
		if !errors.Is(err, shipper.ErrGaveUp) {
			t.Errorf("got %v, want ErrGaveUp", err)
		}
		if held := r.queue.Counts().Held(); held != 1 {
			t.Errorf("%d events held, want 1", held)
		}
	})
}

func TestFlushEndsAtItsDeadlineWhileTheStreamHangs(t *testing.T) {
	inBubble(t, []func(context.Context, []record.Record) error{hang}, func(r *run) {
		r.say("a")
		if err := r.flush(300 * time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if got := time.Since(bubbleStart()); got != 300*time.Millisecond {
			t.Errorf("held for %v", got)
		}
		time.Sleep(30 * time.Second) // the attempt times out and is made again
		if got := r.sent(); got != "a a" || r.queue.Counts().Delivered != 1 {
			t.Errorf("sent %q", got)
		}
	})
}

func TestStopPutsWhatIsInFlightBack(t *testing.T) {
	inBubble(t, []func(context.Context, []record.Record) error{hang}, func(r *run) {
		r.say("a", "b")
		time.Sleep(2 * time.Second)
		r.say("c")
		r.stop()
		got := r.queue.Take(nil, 5, 1000, true)
		if len(got) != 3 || got[0].First != 1 || got[2].First != 3 {
			t.Errorf("%d blocks wait, from %d", len(got), got[0].First)
		}
	})
}

func TestBatchesRespectTheSinksLimits(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.say(strings.Split("a b c d e f g h i j k l", " ")...)
		_ = r.flush(time.Second)
		if got := r.sent(); got != "abcde fghij kl" {
			t.Errorf("sent %q", got)
		}
	})
}

func TestTheCountIsTrueWhateverTheStreamAnswers(t *testing.T) {
	for seed := range 50 {
		var script []func(context.Context, []record.Record) error
		for i := range 200 {
			switch (seed + i*i) % 7 {
			case 0:
				script = append(script, answer(errors.New("reset")))
			case 1:
				script = append(script, answer(&shipper.PermanentError{Err: errors.New("no")}))
			case 2:
				script = append(script, answer(&shipper.PartialError{Failed: []int{0}, Err: errors.New("rate")}))
			case 3:
				script = append(script, hang)
			default:
				script = append(script, nil)
			}
		}
		inBubble(t, script, func(r *run) {
			for i := range 300 {
				r.say(fmt.Sprintf("%d ", i))
				time.Sleep(time.Duration((seed+i)%13) * 10 * time.Millisecond)
				if i%10 == 0 {
					_ = r.flush(time.Duration(i) * time.Millisecond)
				}
			}
			r.stop()
			r.queue.Close()
			if got := r.queue.Counts(); got.Received != 300 || got.Held() != 0 || got.Bytes != 0 {
				t.Errorf("seed %d: %+v", seed, got)
			}
		})
	}
}

func TestALineLargerThanABatchGoesAtOnceAndOnce(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.say(strings.Repeat("x", 600))
		synctest.Wait()
		if got := len(r.stream.puts); got != 1 {
			t.Errorf("%d requests, want 1", got)
		}
	})
}

func TestWhatAFlushAskedForIsSentAlthoughItsCallerLeft(t *testing.T) {
	inBubble(t, nil, func(r *run) {
		r.say("a")
		_ = r.flush(-time.Second) // too late from the start
		synctest.Wait()
		if got := r.sent(); got != "a" {
			t.Errorf("sent %q before the linger, want a", got)
		}
	})
}

package queue_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"kinesis-telemetry-api-extension/internal/queue"
)

const plenty = 1 << 30

func line(n int) []byte { return []byte(strings.Repeat("x", n-1) + "\n") }

func offer(q *queue.Queue, from, through uint64, size int) {
	for s := from; s <= through; s++ {
		q.Offer(s, line(size))
	}
}

func TestTakeHandsOutBlocksFilledInOrder(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	offer(q, 1, 1000, 100)
	var got []string
	for _, b := range q.Take(nil, plenty, plenty, true) {
		got = append(got, fmt.Sprintf("%d-%d:%d:%d", b.First, b.Last, b.Events, len(b.Lines)))
	}
	want := "[1-250:250:25000 251-500:250:25000 501-750:250:25000 751-1000:250:25000]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestABlockHoldsAtMost500Events(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	offer(q, 1, 501, 2)
	if got := q.Take(nil, plenty, plenty, true); len(got) != 2 || got[0].Events != 500 {
		t.Errorf("got %d blocks, the first of %d events; want 2, 500", len(got), got[0].Events)
	}
}

func TestAnUnfilledBlockWaitsUntilAskedFor(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	offer(q, 1, 251, 100)
	if got := q.Take(nil, plenty, plenty, false); len(got) != 1 || got[0].Last != 250 {
		t.Fatalf("got %d blocks, want the full one", len(got))
	}
	if got := q.Take(nil, plenty, plenty, true); len(got) != 1 || got[0].First != 251 {
		t.Errorf("got %d blocks, want the rest", len(got))
	}
}

func TestTakeRespectsItsLimitsButHandsOutOne(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 10, 100)
	for _, c := range []struct{ blocks, bytes, want int }{{3, plenty, 3}, {plenty, 250, 2}, {plenty, 10, 1}} {
		if got := len(q.Take(nil, c.blocks, c.bytes, true)); got != c.want {
			t.Errorf("Take(%d blocks, %d bytes) took %d, want %d", c.blocks, c.bytes, got, c.want)
		}
	}
}

func TestALineLargerThanABlockHasItsOwn(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	offer(q, 1, 1, 100)
	offer(q, 2, 2, 100_000)
	offer(q, 3, 3, 100)
	if got := q.Take(nil, plenty, plenty, true); len(got) != 3 || len(got[1].Lines) != 100_000 {
		t.Errorf("got %d blocks, want 3", len(got))
	}
}

func TestFullQueueDropsTheOldestThatWaits(t *testing.T) {
	q := queue.New(100_000, queue.Lines(), plenty)
	offer(q, 1, 1500, 100) // six blocks, four fit
	got := q.Take(nil, plenty, plenty, true)
	if len(got) != 4 || got[0].First != 501 {
		t.Fatalf("got %d blocks from %d, want 4 from 501", len(got), got[0].First)
	}
	counts := q.Counts()
	if counts.Dropped[queue.QueueFull] != 500 || counts.Held() != 1000 || counts.PeakBytes > 100_000 {
		t.Errorf("got %+v", counts)
	}
}

func TestBytesInFlightCountAgainstTheBound(t *testing.T) {
	q := queue.New(100_000, queue.Lines(), plenty)
	offer(q, 1, 1000, 100)
	flying := q.Take(nil, plenty, plenty, true)
	q.Offer(1001, line(100))
	if got := q.Counts().Dropped[queue.QueueFull]; got != 1 {
		t.Fatalf("dropped %d, want the one that came while all was in flight", got)
	}
	q.Delivered(flying[0])
	q.Offer(1002, line(100))
	if got := q.Counts(); got.Dropped[queue.QueueFull] != 1 || got.Delivered != 250 || got.Bytes > 100_000 {
		t.Errorf("after a delivery: %+v", got)
	}
}

func TestALineTheQueueCanNeverHoldIsDroppedAlone(t *testing.T) {
	q := queue.New(50_000, queue.Lines(), plenty)
	offer(q, 1, 1, 100)
	offer(q, 2, 2, 60_000)
	if got := q.Counts(); got.Dropped[queue.TooLarge] != 1 || got.Held() != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestSettledWaitsForWhatIsInFlight(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 3, 10)
	flying := q.Take(nil, 2, plenty, true)
	q.Delivered(flying[0])
	if !q.Settled(1) || q.Settled(2) || q.Settled(3) {
		t.Error("want only 1 settled")
	}
	q.Dropped(flying[1], queue.Permanent)
	if !q.Settled(2) || q.Settled(3) {
		t.Error("want 1 and 2 settled")
	}
}

func TestCloseDropsWhatWaitsAndWhatComes(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 3, 10)
	flying := q.Take(nil, 1, plenty, true)
	q.Close()
	offer(q, 4, 4, 10)
	q.Delivered(flying[0])
	got := q.Counts()
	if got.Delivered != 1 || got.Dropped[queue.Deadline] != 3 || got.Held() != 0 || got.Bytes != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestChangeIsSignalledForTheFirstLineAndForEnough(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), 1000)
	var got []bool
	for s := range uint64(12) {
		q.Offer(s+1, line(100))
		select {
		case <-q.Changed():
			got = append(got, true)
		default:
			got = append(got, false)
		}
	}
	want := "[true false false false false false false false false true false false]"
	if fmt.Sprint(got) != want || q.Waiting() != 1200 {
		t.Errorf("got %v and %d bytes, want %v and 1200", got, q.Waiting(), want)
	}
}

func TestBlocksThatAreFilledAgainHoldOnlyTheNewLines(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	for round := range uint64(3) {
		want := []byte(fmt.Sprintf("line %d\n", round))
		q.Offer(round+1, want)
		block := q.Take(nil, 1, plenty, true)[0]
		if !bytes.Equal(block.Lines, want) || block.First != round+1 || block.Events != 1 {
			t.Errorf("got %q %d, want %q", block.Lines, block.First, want)
		}
		q.Delivered(block)
	}
}

func TestQueueingAllocatesNothingInTheSteadyState(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	text, blocks, sequence := line(100), make([]*queue.Block, 0, 16), uint64(0)
	got := testing.AllocsPerRun(1000, func() {
		for range 250 {
			sequence++
			q.Offer(sequence, text)
		}
		blocks = q.Take(blocks[:0], 16, plenty, true)
		for _, b := range blocks {
			q.Delivered(b)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations per 250 events, want 0", got)
	}
}

func TestEveryEventIsAccountedForUnderConcurrency(t *testing.T) {
	q := queue.New(200_000, queue.Lines(), plenty)
	var wg sync.WaitGroup
	wg.Go(func() { offer(q, 1, 20_000, 100) })
	wg.Go(func() {
		for range 500 {
			for i, b := range q.Take(nil, 3, plenty, true) {
				if i == 0 {
					q.Dropped(b, queue.Permanent)
				} else {
					q.Delivered(b)
				}
			}
		}
	})
	wg.Wait()
	q.Close()
	if got := q.Counts(); got.Received != 20_000 || got.Held() != 0 || got.Bytes != 0 {
		t.Errorf("got %+v", got)
	}
}

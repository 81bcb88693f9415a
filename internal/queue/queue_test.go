package queue_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
)

const plenty = 1 << 30

func line(n int) []byte { return []byte(strings.Repeat("x", n-1) + "\n") }

func start() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

func offer(q *queue.Queue, from, through uint64, size int) {
	for s := from; s <= through; s++ {
		q.Offer(s, start(), "", line(size))
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
	q := queue.New(101_000, queue.Lines(), plenty)
	offer(q, 1, 1500, 100) // six blocks, four fit
	got := q.Take(nil, plenty, plenty, true)
	if len(got) != 4 || got[0].First != 501 {
		t.Fatalf("got %d blocks from %d, want 4 from 501", len(got), got[0].First)
	}
	counts := q.Counts()
	if counts.Dropped[queue.QueueFull] != 500 || counts.Held() != 1000 || counts.PeakBytes > 101_000 {
		t.Errorf("got %+v", counts)
	}
}

func TestBytesInFlightCountAgainstTheBound(t *testing.T) {
	q := queue.New(101_000, queue.Lines(), plenty)
	offer(q, 1, 1000, 100)
	flying := q.Take(nil, plenty, plenty, true)
	q.Offer(1001, start(), "", line(100))
	if got := q.Counts().Dropped[queue.QueueFull]; got != 1 {
		t.Fatalf("dropped %d, want the one that came while all was in flight", got)
	}
	q.Delivered(flying[0])
	q.Offer(1002, start(), "", line(100))
	if got := q.Counts(); got.Dropped[queue.QueueFull] != 1 || got.Delivered != 250 || got.Bytes > 101_000 {
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
	q := queue.New(plenty, queue.Packing{Bytes: 200, Events: 10}, 1000)
	var got []bool
	for s := range uint64(12) {
		q.Offer(s+1, start(), "", line(100))
		select {
		case <-q.Changed():
			got = append(got, true)
		default:
			got = append(got, false)
		}
	}
	want := "[true false false false false false false false false true false false]"
	if fmt.Sprint(got) != want || q.Waiting().Bytes != 1200 {
		t.Errorf("got %v and %d bytes, want %v and 1200", got, q.Waiting().Bytes, want)
	}
}

func TestBlocksThatAreFilledAgainHoldOnlyTheNewLines(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	for round := range uint64(3) {
		want := []byte(fmt.Sprintf("line %d\n", round))
		q.Offer(round+1, start(), "", want)
		block := q.Take(nil, 1, plenty, true)[0]
		if !bytes.Equal(block.Lines, want) || block.First != round+1 || block.Events != 1 {
			t.Errorf("got %q %d, want %q", block.Lines, block.First, want)
		}
		q.Delivered(block)
	}
}

func TestQueueingAllocatesNothingInTheSteadyState(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	text, blocks, sequence, at := line(100), make([]*queue.Block, 0, 16), uint64(0), start()
	got := testing.AllocsPerRun(1000, func() {
		for range 250 {
			sequence++
			q.Offer(sequence, at, "", text)
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

func TestLossesAreRunsOfEvents(t *testing.T) {
	q := queue.New(101_000, queue.Lines(), plenty)
	offer(q, 1, 1500, 100)
	flying := q.Take(nil, 2, plenty, true)
	q.Dropped(flying[0], queue.Permanent)
	q.Dropped(flying[1], queue.Permanent)
	want := []queue.Loss{{Reason: queue.QueueFull, Events: 500, First: 1, Last: 500}, {Reason: queue.Permanent, Events: 500, First: 501, Last: 1000}}
	if got := q.Losses(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := q.Losses(); len(got) != 0 {
		t.Errorf("asked again: %+v", got)
	}
}

func TestLossesAreBoundedAndComplete(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 1000, 10)
	for i, b := range q.Take(nil, plenty, plenty, true) {
		if i%2 == 0 {
			q.Dropped(b, queue.Permanent)
		} else {
			q.Delivered(b)
		}
	}
	got, sum := q.Losses(), uint64(0)
	for _, loss := range got {
		sum += loss.Events
	}
	if len(got) > 32 || sum != 500 || got[len(got)-1].Last != 999 {
		t.Errorf("%d losses of %d events, the last %+v; want at most 32, 500", len(got), sum, got[len(got)-1])
	}
}

func TestOldestIsWhatWaitsLongestInFlightIncluded(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	if !q.Oldest().IsZero() {
		t.Error("an empty queue has an oldest event")
	}
	q.Offer(1, start(), "", line(10))
	q.Offer(2, start().Add(time.Second), "", line(10))
	flying := q.Take(nil, 1, plenty, true)
	if got := q.Oldest(); !got.Equal(start()) {
		t.Errorf("got %v, want the one in flight", got)
	}
	q.Delivered(flying[0])
	if got := q.Oldest(); !got.Equal(start().Add(time.Second)) {
		t.Errorf("got %v, want the one that waits", got)
	}
}

func TestABlockThatIsFullIsReadyAtOnce(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), 1000)
	offer(q, 1, 1, 300_000)
	if got := q.Waiting(); got.Ready != 300_000 || got.First != 1 {
		t.Errorf("got %+v, want all of it ready", got)
	}
	if got := q.Take(nil, 10, plenty, false); len(got) != 1 {
		t.Errorf("took %d blocks, want the full one", len(got))
	}
}

func TestALineThatCanNotFitDropsNothingElse(t *testing.T) {
	q := queue.New(101_000, queue.Lines(), plenty)
	offer(q, 1, 750, 100)
	q.Take(nil, 2, plenty, true) // 50,000 bytes fly, 25,000 wait
	offer(q, 751, 751, 60_000)
	if got := q.Counts(); got.AllDropped() != 1 || got.Dropped[queue.QueueFull] != 1 {
		t.Errorf("dropped %v, want the new one alone", got.Dropped)
	}
}

func TestNobodyWaitsForRoomForWhatCanNeverFit(t *testing.T) {
	q := queue.New(4000, queue.Single(), 1)
	if !q.Fits("", 5000) {
		t.Error("a line that is larger than the whole queue is waited for")
	}
	if q.Offer(1, time.Now(), "", make([]byte, 2500)); q.Fits("", 2500) {
		t.Error("a line fits that would drop another")
	}
}

func TestWhatIsEvictedComesBackBeforeAllOthers(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 3, 100)
	first, _ := q.Evict()
	kept := *first
	kept.Lines = bytes.Clone(first.Lines)
	q.Kept(first)
	if got := q.Counts(); got.Held() != 3 || got.Bytes >= 3*100+3*128 {
		t.Errorf("with one kept elsewhere: %+v", got)
	}
	if q.Restore([]*queue.Block{&kept}) != 1 {
		t.Fatal("no room")
	}
	got := q.Take(nil, plenty, plenty, true)
	if len(got) != 3 || got[0].First != 1 || got[1].First != 2 {
		t.Errorf("took %d blocks from %d", len(got), got[0].First)
	}
}

func TestWhatIsReturnedIsWhereItWas(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 3, 100)
	q.Returned(evict(q))
	if got := q.Take(nil, plenty, plenty, true); len(got) != 3 || got[0].First != 1 {
		t.Errorf("took %d blocks from %d", len(got), got[0].First)
	}
}

func TestARecoveredBlockIsReceivedAndItsLossNamesItsEnvironment(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	offer(q, 1, 1, 100)
	q.Restore([]*queue.Block{{Lines: line(50), Events: 7, First: 90, Last: 96, Environment: "other"}})
	if q.Settled(1) {
		t.Error("1 is settled because another's 90 waits before it")
	}
	q.Dropped(q.Take(nil, 1, plenty, true)[0], queue.Permanent)
	want := queue.Loss{Reason: queue.Permanent, Events: 7, Environment: "other", First: 90, Last: 96}
	if got := q.Losses(); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := q.Counts(); got.Received != 8 || got.Recovered != 7 || got.Held() != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestABlockThatCameBackTakesNoMoreLines(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	back := &queue.Block{Lines: append(make([]byte, 0, 9000), line(100)...), Events: 1, First: 90, Last: 90, Environment: "other"}
	q.Restore([]*queue.Block{back})
	offer(q, 1, 1, 100)
	if got := q.Take(nil, plenty, plenty, true); len(got) != 2 || got[0].Events != 1 || got[1].First != 1 {
		t.Errorf("took %d blocks, the first of %d events", len(got), got[0].Events)
	}
}

func TestWhatGoesAndComesBackAgainIsReceivedOnce(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	back := &queue.Block{Lines: line(100), Events: 7, First: 90, Last: 96, Environment: "other"}
	q.Restore([]*queue.Block{back})
	q.Kept(evict(q))
	q.Restore([]*queue.Block{back})
	q.Delivered(q.Take(nil, 1, plenty, true)[0])
	if got := q.Counts(); got.Received != 7 || got.Recovered != 7 || got.Held() != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestOnlyWhatFitsComesBack(t *testing.T) {
	q := queue.New(1100, queue.Lines(), plenty)
	var blocks []*queue.Block
	for i := range uint64(5) {
		blocks = append(blocks, &queue.Block{Lines: line(200), Events: 1, First: i + 1, Last: i + 1})
	}
	if got := q.Restore(blocks); got != 3 {
		t.Errorf("%d blocks came back, want the 3 that fit", got)
	}
}

func TestABlockHasWaitedSinceItsEarliestLine(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	q.Offer(1, start(), "", line(10))
	<-q.Changed()
	q.Offer(2, start().Add(time.Second), "", line(10))
	select {
	case <-q.Changed():
		t.Error("a change was signalled that changes nothing")
	default:
	}
	q.Offer(3, start().Add(-time.Second), "", line(10))
	select {
	case <-q.Changed():
	default:
		t.Error("nothing tells that the block is due earlier")
	}
	if got := q.Waiting().Since; !got.Equal(start().Add(-time.Second)) {
		t.Errorf("it has waited since %v", got)
	}
}

func evict(q *queue.Queue) *queue.Block {
	block, _ := q.Evict()
	return block
}

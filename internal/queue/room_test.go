package queue_test

import (
	"fmt"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
)

// large packs into blocks that begin small and grow.
func large() queue.Packing { return queue.Packing{Bytes: 160_000, Events: 10_000, First: 25_000} }

func TestABlockTakesMemoryOnlyAsItFills(t *testing.T) {
	q := queue.New(plenty, large(), plenty)
	offer(q, 1, 1, 100)
	if got := q.Counts().Bytes; got > 26_000 {
		t.Errorf("one line takes %d bytes of the bound", got)
	}
	offer(q, 2, 3200, 100)
	got := q.Take(nil, plenty, plenty, true)
	if len(got) != 2 || len(got[0].Lines) != 160_000 || got[0].Last != 1600 || len(got[1].Lines) != 160_000 {
		t.Errorf("got %d blocks, the first of %d bytes up to %d", len(got), len(got[0].Lines), got[0].Last)
	}
	if got := q.Counts().Bytes; got < 320_000 || got > 321_000 {
		t.Errorf("320,000 bytes take %d of the bound", got)
	}
}

func TestABlockThatGrowsKeepsTheBound(t *testing.T) {
	const bound = 400_000
	q := queue.New(bound, large(), plenty)
	offer(q, 1, 20_000, 100)
	counts := q.Counts()
	if counts.PeakBytes > bound || counts.Held() < 2000 {
		t.Errorf("got %+v", counts)
	}
	got := q.Take(nil, plenty, plenty, true)
	for i := 1; i < len(got); i++ {
		if got[i].First != got[i-1].Last+1 {
			t.Errorf("block %d begins at %d, the one before it ends at %d", i, got[i].First, got[i-1].Last)
		}
	}
	if got[len(got)-1].Last != 20_000 {
		t.Errorf("the newest is %d", got[len(got)-1].Last)
	}
}

func TestBlocksStaySmallAgainstTheBound(t *testing.T) {
	const bound = 400_000
	q := queue.New(bound, queue.Packing{Bytes: 300_000, Events: 10_000, First: 25_000}, plenty)
	q.SetBlockBytes(350_000)
	offer(q, 1, 3000, 100)
	for _, b := range q.Take(nil, plenty, plenty, true) {
		if len(b.Lines) > bound/4 {
			t.Errorf("a block of %d bytes", len(b.Lines))
		}
	}
}

func TestASettledBlockIsFilledAgainAtItsSize(t *testing.T) {
	q := queue.New(plenty, large(), plenty)
	text := line(100)
	next := uint64(1)
	fill := func() {
		for range 1600 {
			q.Offer(next, start(), "", text)
			next++
		}
		for _, b := range q.Take(nil, plenty, plenty, true) {
			q.Delivered(b)
		}
	}
	fill()
	if n := testing.AllocsPerRun(10, fill); n > 4 { // Take's list, and no block
		t.Errorf("%v allocations for 1600 lines", n)
	}
}

func TestBlocksFollowTheSizeThatIsSet(t *testing.T) {
	q := queue.New(plenty, large(), plenty)
	offer(q, 1, 500, 100)
	q.SetBlockBytes(40_000)
	offer(q, 501, 1000, 100)
	got := q.Take(nil, plenty, plenty, true)
	if len(got) != 3 || got[0].Last != 500 || got[1].Last != 900 {
		t.Errorf("got %d blocks, up to %d and %d", len(got), got[0].Last, got[1].Last)
	}
}

func TestLinesOfSeveralKeysShareNoBlock(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	for i, key := range []string{"a", "a", "b", "a", ""} {
		q.Offer(uint64(i+1), time.Now(), key, line(10))
	}
	var got string
	for _, b := range q.Take(nil, plenty, plenty, false) {
		got += b.Key + string(rune('0'+b.Events)) + " "
	}
	if want := "a2 b1 a1 "; got != want {
		t.Errorf("got %q, want %q: the last may still be filled", got, want)
	}
}

func TestABlockThatComesBackIsNotFilledFurther(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	offer(q, 1, 2, 100)
	evicted := evict(q)
	offer(q, 3, 4, 100)
	flying := q.Take(nil, plenty, plenty, true)
	q.Returned(evicted) // its place is before 3, which is in flight
	offer(q, 5, 5, 100)
	got := q.Take(nil, plenty, plenty, true)
	if len(got) != 2 || got[0].Last != 2 || got[1].First != 5 {
		t.Errorf("got %d blocks, the first from %d to %d", len(got), got[0].First, got[0].Last)
	}
	q.Delivered(flying[0])
}

func TestALargeLineTakesNoBlockThatIsTooSmall(t *testing.T) {
	q := queue.New(plenty, large(), plenty)
	offer(q, 1, 1, 100)
	for _, b := range q.Take(nil, plenty, plenty, true) {
		q.Delivered(b)
	}
	offer(q, 2, 2, 50_000)
	if got := q.Counts().Bytes; got < 50_000 || got > 51_000 {
		t.Errorf("a line of 50,000 bytes takes %d of the bound", got)
	}
}

func TestNoBlockHasWaitedForLessThanThoseBehindIt(t *testing.T) {
	q := queue.New(plenty, queue.Single(), plenty)
	q.Offer(1, start().Add(2*time.Second), "", line(10))
	q.Offer(2, start().Add(3*time.Second), "", line(10))
	<-q.Changed()
	q.Offer(3, start().Add(time.Second), "", line(10))
	select {
	case <-q.Changed():
	default:
		t.Error("nothing tells that the first is due earlier")
	}
	if got := q.Waiting().Since; !got.Equal(start().Add(time.Second)) {
		t.Errorf("the first has waited since %v", got)
	}
	back := []*queue.Block{{Lines: line(10), Events: 1, First: 1, Last: 1, Environment: "another", Since: start().Add(time.Hour)}}
	if q.Restore(back); !q.Waiting().Since.Equal(start().Add(time.Second)) {
		t.Errorf("what was restored has waited since %v", q.Waiting().Since)
	}
}

func TestWhatIsSparedIsAPartOfTheBound(t *testing.T) {
	const bound = 4 << 20
	q := queue.New(bound, queue.Packing{Bytes: 500_000, Events: 10_000, First: 2 << 10}, plenty)
	offer(q, 1, 35_000, 100)
	for _, b := range q.Take(nil, plenty, plenty, true) {
		q.Delivered(b)
	}
	for i := range 8 {
		q.Offer(uint64(40_000+i), start(), string(rune('a'+i)), line(1000))
	}
	if got := q.Counts().Bytes; got > bound/8 {
		t.Errorf("eight lines of 1,000 bytes take %d of the bound", got)
	}
}

func TestWhatIsRestoredInPiecesKeepsItsOrder(t *testing.T) {
	q := queue.New(plenty, queue.Lines(), plenty)
	offer(q, 9, 9, 100)
	piece := func(first uint64) []*queue.Block {
		var blocks []*queue.Block
		for s := first; s < first+2; s++ {
			blocks = append(blocks, &queue.Block{Lines: line(100), Events: 1, First: s, Last: s, Environment: "another", Since: start()})
		}
		return blocks
	}
	q.Restore(piece(1))
	flying := q.Take(nil, 1, plenty, true)
	q.Restore(piece(3))
	var got []uint64
	for _, b := range q.Take(nil, plenty, plenty, true) {
		got = append(got, b.First)
	}
	if fmt.Sprint(got) != "[2 3 4 9]" || flying[0].First != 1 {
		t.Errorf("got %v behind %d, want 2, 3, 4 and then 9", got, flying[0].First)
	}
}

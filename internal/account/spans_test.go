package account

import (
	"math/rand/v2"
	"testing"
)

func TestSpansKnowWhatTheyHoldInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		var s spans
		model := map[uint64]bool{}
		greatest := uint64(0)
		for range 200 {
			n := 1 + random.Uint64N(150)
			if got, want := s.add(n), !model[n]; got != want {
				t.Fatalf("adding %d: new %v, want %v", n, got, want)
			}
			model[n], greatest = true, max(greatest, n)
		}
		if got, want := s.missing(), greatest-uint64(len(model)); got != want {
			t.Fatalf("got %d missing, want %d", got, want)
		}
	}
}

func TestSpansStaySmallWithoutGaps(t *testing.T) {
	var s spans
	for n := range uint64(100_000) {
		s.add(n + 1)
	}
	if len(s) != 1 || s.missing() != 0 {
		t.Errorf("got %d spans with %d missing, want 1 with none", len(s), s.missing())
	}
}

func TestSpansAreFilledUpToTheGreatest(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var s spans
		model := map[uint64]bool{}
		greatest := uint64(0)
		for range 30 {
			n := 1 + random.Uint64N(60)
			s.add(n)
			model[n], greatest = true, max(greatest, n)
		}
		for range 5 {
			first := 1 + random.Uint64N(70)
			last := first + random.Uint64N(20)
			want := uint64(0)
			for n := first; n <= min(last, greatest); n++ {
				if !model[n] {
					model[n] = true
					want++
				}
			}
			if got := s.fill(first, last); got != want {
				t.Fatalf("filling %d to %d: got %d, want %d", first, last, got, want)
			}
			if got, want := s.missing(), greatest-uint64(len(model)); got != want {
				t.Fatalf("got %d missing, want %d", got, want)
			}
		}
	}
	if got := new(spans).fill(1, 9); got != 0 {
		t.Errorf("filled %d numbers of a set without any, want 0", got)
	}
}

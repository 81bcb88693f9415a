package simulation

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"kinesis-telemetry-api-extension/internal/kinesis"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "replay this one, and print its timeline")
	seedsFlag = flag.Uint64("seeds", 2000, "how many to run")
	startFlag = flag.Uint64("start", 1, "the first of them")
)

// run lives the life of a seed and judges it. The verdict is empty if nothing
// is wrong.
func run(t *testing.T, seed uint64) (l *life, verdict string) {
	l = &life{plan: draw(seed), witness: &witness{}}
	defer func() {
		// The bubble panics when goroutines are left that nothing will wake.
		if trouble := recover(); trouble != nil {
			verdict = fmt.Sprintf("goroutines end with the life: %v", trouble)
		}
	}()
	remove, err := l.prepare()
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	synctest.Test(t, func(*testing.T) {
		l.witness = newWitness()
		if err := l.live(); err != nil {
			verdict = fmt.Sprintf("the life can't be lived: %v", err)
		}
	})
	if err := l.takeStock(); err != nil && verdict == "" {
		verdict = fmt.Sprintf("what is left on disk: %v", err)
	}
	if verdict == "" {
		verdict = l.judge()
	}
	return l, verdict
}

// tellBroken is what is printed of a life that broke an invariant.
func (l *life) tellBroken(verdict string) string {
	seed := l.plan.seed
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d breaks invariant %s\n", seed, verdict)
	fmt.Fprintf(&b, "replay it with: make simulate SEED=%d\n%s", seed, l.story())
	return b.String()
}

// story is the plan and the timeline.
func (l *life) story() string {
	s, m := l.plan.settings, l.plan.lambda
	return fmt.Sprintf("settings: %+v\nlambda: %+v\nkinesis: in CBOR: %v, knows JSON only: %v\nmanaged: %+v\nend: %+v, mended: %v\n%s", s, m,
		l.plan.protocol == kinesis.CBOR, l.plan.kinesis.JSONOnly, l.plan.managed, l.plan.end, l.plan.mended, l.timeline())
}

// TestReplay prints the life of -seed.
func TestReplay(t *testing.T) {
	if *seedFlag == 0 {
		t.Skip("no -seed is given")
	}
	l, verdict := run(t, *seedFlag)
	if verdict != "" {
		t.Error(l.tellBroken(verdict))
		return
	}
	fmt.Printf("%sseed %d breaks no invariant\n", l.story(), *seedFlag)
}

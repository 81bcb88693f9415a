package extension

import (
	"errors"
	"testing"
)

func TestBreakerOpensAfterFailuresInARow(t *testing.T) {
	var b breaker
	broken := errors.New("no")
	for _, err := range []error{broken, broken, nil, broken, broken} {
		b.flushed(err, 0)
	}
	if b.open() {
		t.Error("open although no three failed in a row")
	}
	if b.flushed(broken, 0); !b.open() {
		t.Error("closed after three in a row")
	}
}

func TestBreakerClosesAfterSuccessesAndWantsMoreEachTime(t *testing.T) {
	var b breaker
	broken := errors.New("no")
	b.flushed(broken, 10)
	b.flushed(broken, 10)
	succeeded := uint64(10)
	for _, wanted := range []uint64{1, 2, 4, 8, 16, 32, 32} {
		b.flushed(broken, succeeded)
		b.watch(succeeded + wanted - 1)
		if !b.open() {
			t.Errorf("closed after %d successes, want %d", wanted-1, wanted)
		}
		succeeded += wanted
		if b.watch(succeeded); b.open() {
			t.Errorf("open after %d successes", wanted)
		}
	}
	b.flushed(nil, succeeded)
	for range failuresToOpen {
		b.flushed(broken, succeeded)
	}
	if b.watch(succeeded + 1); b.open() {
		t.Error("a flush that succeeded is not forgotten")
	}
}

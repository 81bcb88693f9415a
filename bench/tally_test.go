package main

import (
	"strings"
	"testing"
)

func TestARecordIsRoundedUpWithItsKey(t *testing.T) {
	key := strings.Repeat("k", 32)
	for _, test := range []struct {
		data             int
		units, kilobytes int64
	}{
		{0, 1, 1},
		{992, 1, 1}, // 1,024 with the key
		{993, 1, 2},
		{24_968, 1, 25}, // 25,000 with the key
		{24_969, 2, 25},
		{25_568, 2, 25}, // 25,600 with the key
		{25_569, 2, 26},
		{1 << 20, 42, 1025},
	} {
		var got tally
		got.add(test.data, key)
		if got.units != test.units || got.kilobytes != test.kilobytes {
			t.Errorf("%d bytes: got %d units and %d KB, want %d and %d", test.data, got.units, got.kilobytes, test.units, test.kilobytes)
		}
	}
}

func TestRecordsAreAddedUp(t *testing.T) {
	var got tally
	for _, key := range []string{"a", "b", "a"} {
		got.add(9_999, key)
	}
	got.add(70_003, "c")
	if got.records != 4 || got.data != 100_000 || got.units != 6 || got.kilobytes != 3*10+69 || len(got.keys) != 3 || got.keys["a"] != 2 {
		t.Errorf("got %+v", got)
	}
	if want := 100_000.0 / 150_000; got.fill() != want {
		t.Errorf("fill: got %v, want %v", got.fill(), want)
	}
	if got := new(tally).fill(); got != 0 {
		t.Errorf("fill of nothing: got %v", got)
	}
}

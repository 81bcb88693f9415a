package kinesissim

import (
	"testing"
	"testing/quick"
)

func TestEvenRangesCoverTheRingWithoutGap(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 200, 1000} {
		ranges := evenRanges(n)
		if ranges[0].first != (hashKey{}) || ranges[n-1].last != maxHashKey {
			t.Errorf("%d ranges do not reach both ends", n)
		}
		for i := 1; i < n; i++ {
			if !ranges[i-1].borders(ranges[i]) {
				t.Errorf("a gap before range %d of %d", i, n)
			}
		}
		if ranges[n-1].borders(ranges[0]) {
			t.Errorf("the last of %d ranges borders the first", n)
		}
	}
}

func TestHashKeysAreTheNumbersTheyPrint(t *testing.T) {
	same := func(hi, lo uint64) bool {
		k := hashKey{hi, lo}
		back, ok := parseHashKey(k.String())
		return ok && back == k && k.next().previous() == k
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
	// MD5 of the empty text is d41d8cd98f00b204e9800998ecf8427e.
	if got, want := hashOf("").String(), "281949768489412648962353822266799178366"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

package account

import (
	"cmp"
	"slices"
)

// spans is a set of sequence numbers, kept as what lies without a gap: as many
// spans as there are gaps, however many numbers.
type spans []span

type span struct{ first, last uint64 }

// add puts n into the set and tells whether it was not there before.
func (s *spans) add(n uint64) bool {
	at, found := slices.BinarySearchFunc(*s, n, func(a span, n uint64) int {
		if a.first <= n && n <= a.last {
			return 0
		}
		return cmp.Compare(a.first, n)
	})
	if found {
		return false
	}
	joinsLeft := at > 0 && (*s)[at-1].last+1 == n
	joinsRight := at < len(*s) && n+1 == (*s)[at].first
	switch {
	case joinsLeft && joinsRight:
		(*s)[at-1].last = (*s)[at].last
		*s = slices.Delete(*s, at, at+1)
	case joinsLeft:
		(*s)[at-1].last = n
	case joinsRight:
		(*s)[at].first = n
	default:
		*s = slices.Insert(*s, at, span{n, n})
	}
	return true
}

// fill puts the numbers from first to last, but none above the greatest, into
// the set, and returns how many were not there before.
func (s *spans) fill(first, last uint64) uint64 {
	if len(*s) == 0 {
		return 0
	}
	last = min(last, (*s)[len(*s)-1].last)
	if last < first {
		return 0
	}
	filled := span{first, last}
	added := last - first + 1
	kept := spans{}
	at := 0 // where filled belongs
	for _, a := range *s {
		if from, to := max(a.first, first), min(a.last, last); from <= to {
			added -= to - from + 1
		}
		switch {
		case a.last+1 < first:
			kept = append(kept, a)
			at = len(kept)
		case last+1 < a.first:
			kept = append(kept, a)
		default:
			filled = span{min(filled.first, a.first), max(filled.last, a.last)}
		}
	}
	*s = slices.Insert(kept, at, filled)
	return added
}

// missing is how many numbers from 1 to the greatest are not in the set.
func (s spans) missing() uint64 {
	var missing, next uint64 = 0, 1
	for _, a := range s {
		missing += a.first - next
		next = a.last + 1
	}
	return missing
}

// count is how many numbers are in the set.
func (s spans) count() uint64 {
	var n uint64
	for _, a := range s {
		n += a.last - a.first + 1
	}
	return n
}

// last is the greatest number in the set, 0 if it is empty.
func (s spans) last() uint64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].last
}

// countWithin is how many of the numbers from first to last are in the set.
func (s spans) countWithin(first, last uint64) uint64 {
	var n uint64
	for _, a := range s {
		if from, to := max(a.first, first), min(a.last, last); from <= to {
			n += to - from + 1
		}
	}
	return n
}

// within is the set without what is above last, and with all numbers below
// first, so that neither counts as missing.
func (s spans) within(first, last uint64) spans {
	var cut spans
	for _, a := range s {
		if a.first <= last {
			cut = append(cut, span{a.first, min(a.last, last)})
		}
	}
	cut.fill(1, first-1)
	return cut
}

// holes are the runs of numbers that are not in the set, up to the greatest
// that is.
func (s spans) holes() []span {
	var holes []span
	next := uint64(1)
	for _, a := range s {
		if a.first > next {
			holes = append(holes, span{next, a.first - 1})
		}
		next = a.last + 1
	}
	return holes
}

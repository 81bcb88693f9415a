package main

import (
	"math"
	"slices"
	"time"
)

// missed is the verdict on a row that didn't keep its limit.
const missed = "MISSED"

// row is one program's figures of one measure.
type row struct {
	Measure string
	Subject string
	Unit    string
	limit   *float64 // of each value, at most; nil: it is only told
	values  []float64
}

func (r *row) add(v float64) { r.values = append(r.values, v) }

func (r row) median() float64 { return r.quantile(0.5) }

// quantile is the value that the share q of the values doesn't pass, between
// two of them in proportion.
func (r row) quantile(q float64) float64 {
	if len(r.values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(r.values))
	place := q * float64(len(sorted)-1)
	below := int(place)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
}

// verdict is empty for a row without a limit.
func (r row) verdict() string {
	switch {
	case r.limit == nil:
		return ""
	case r.quantile(1) <= *r.limit:
		return "ok"
	}
	return missed // also if there is no value
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func megabytes(n int64) float64 { return float64(n) / 1e6 }

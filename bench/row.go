package main

import (
	"math"
	"slices"
	"time"
)

// row is one program's figures of one measure.
type row struct {
	Measure   string
	Subject   string
	Unit      string
	reference string   // the subject that it is divided by, where no goal says another
	limit     *float64 // of each value, at most; nil: it is only told
	values    []float64
	note      string // why there is no value
}

// skipped is the row of what can't be measured here.
func skipped(measure, why string) row { return row{Measure: measure, note: why} }

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
		return mustKept
	}
	return missed // also if there is no value
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func megabytes(n int64) float64 { return float64(n) / 1e6 }

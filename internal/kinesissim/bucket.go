package kinesissim

import "time"

// bucket lets rate units a second through, and up to one second's worth at
// once. Its owner's lock guards it.
type bucket struct {
	rate   float64
	tokens float64
	filled time.Time
}

func newBucket(rate float64, now time.Time) bucket {
	return bucket{rate: rate, tokens: rate, filled: now}
}

func (b *bucket) fill(now time.Time) {
	if gone := now.Sub(b.filled); gone > 0 {
		b.tokens = min(b.rate, b.tokens+gone.Seconds()*b.rate)
		b.filled = now
	}
}

// holds tells whether n units may go now. A record larger than a second's
// worth may go when the bucket is full, as AWS's burst capacity lets it.
func (b *bucket) holds(n float64) bool { return b.tokens >= min(n, b.rate) }

func (b *bucket) take(n float64) { b.tokens -= n }

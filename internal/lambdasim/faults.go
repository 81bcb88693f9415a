package lambdasim

import (
	"slices"
	"time"
)

// Faults are the misdeeds of the environment. The zero value is none.
// Occasions are counted over the whole life of the environment, from 1.
type Faults struct {
	// DropRuntimeDone loses platform.runtimeDone of the n-th invocation: it is
	// not said to anybody.
	DropRuntimeDone Occasions
	// SubscribeStatus, when 202, 403 or 500, answers every subscription, as a
	// Lambda without Telemetry API (202), after init (403) or a broken one does.
	SubscribeStatus int
	// RegisterFails answers the n-th register call with 500.
	RegisterFails Occasions
	// NextFails answers the n-th event/next call with 500.
	NextFails Occasions
	// DuplicateBatches delivers the n-th batch twice.
	DuplicateBatches Occasions
	// ReorderBatches delivers the n-th batch as two, the later half first.
	ReorderBatches Occasions
	// BreakElements makes the element of the n-th printed line malformed.
	BreakElements Occasions
	// RawBytes passes on bytes of printed lines that are not UTF-8 as they are.
	RawBytes bool
	// Skew returns by how much the clock that the platform writes times and
	// deadlines by is ahead of the sandbox's. Nil: they agree. It must not block.
	Skew func() time.Duration
	// DelayDelivery is how much later than due every batch is delivered.
	DelayDelivery time.Duration
}

// clock is the platform's, at a time by the sandbox's.
func (f Faults) clock(at time.Time) time.Time {
	if f.Skew == nil {
		return at
	}
	return at.Add(f.Skew())
}

// Occasions says which occurrences of something are meant. The zero value is
// none.
type Occasions struct {
	every, first int
	exactly      []int
}

// Always means every occasion.
func Always() Occasions { return Occasions{every: 1} }

// Every means the n-th, the 2n-th and so on. n below 1 means none.
func Every(n int) Occasions { return Occasions{every: max(n, 0)} }

// First means the first n.
func First(n int) Occasions { return Occasions{first: n} }

// Only means exactly these, counted from 1.
func Only(n ...int) Occasions { return Occasions{exactly: slices.Clone(n)} }

// includes reports whether the n-th occasion is meant.
func (o Occasions) includes(n int) bool {
	return n <= o.first || o.every > 0 && n%o.every == 0 || slices.Contains(o.exactly, n)
}

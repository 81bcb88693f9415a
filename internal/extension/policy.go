package extension

import "time"

// FlushMode says when an invocation is held for delivery.
type FlushMode int

// The modes.
const (
	// FlushAdaptive holds only as far as MaxDelay asks for it.
	FlushAdaptive FlushMode = iota
	// FlushEnd holds every invocation until what it said is delivered.
	FlushEnd
	// FlushContinuous holds none.
	FlushContinuous
)

// policy decides at INVOKE how far the invocation is held. It is a value: what
// it goes by is handed to it.
type policy struct {
	mode     FlushMode
	maxDelay time.Duration // within which an event is to be readable, where the life allows
}

// hold is how far an invocation is held.
type hold int

const (
	holdNone hold = iota // next is asked for at once; sending goes on while the function runs
	holdPast             // until what earlier invocations said is delivered
	holdEnd              // until the runtime is done and what it said is delivered
)

// failuresToOpen is after how many failed flushes in a row the breaker opens.
const failuresToOpen = 3

// outlook is what a decision goes by.
type outlook struct {
	// gap is how long the environment is expected to be idle before its next
	// invocation; negative if nothing is known yet.
	gap time.Duration
	// age is how long ago the oldest event was said that is not delivered; zero
	// if there is none.
	age time.Duration
	// pressed is set when what waits takes so much of the queue that another
	// invocation may fill it.
	pressed bool
	// failures counts the flushes that have failed since the last success.
	failures int
}

// decide returns the least hold by which everything is readable in time.
func (p policy) decide(o outlook) hold {
	switch {
	case p.mode == FlushContinuous || o.failures >= failuresToOpen:
		return holdNone
	case p.mode == FlushEnd || o.gap < 0 || o.gap >= p.maxDelay:
		return holdEnd
	case o.age > 0 && o.age+o.gap >= p.maxDelay, o.pressed:
		return holdPast // the next invocation would be too late to send it
	}
	return holdNone
}

// remembered is how many gaps the expectation goes by: the longest of them, so
// that a single short one does not make a seldom invoked environment look busy.
const remembered = 4

// gaps are the idle times before the last invocations.
type gaps struct {
	last  [remembered]time.Duration
	known int
}

func (g *gaps) add(gap time.Duration) {
	g.last[g.known%remembered] = gap
	g.known++
}

// expected is how long the environment will be idle; negative if unknown.
func (g *gaps) expected() time.Duration {
	longest := time.Duration(-1)
	for _, gap := range g.last[:min(g.known, remembered)] {
		longest = max(longest, gap)
	}
	return longest
}

package consumer

import (
	"maps"
	"slices"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Patience is how long an event waits for those before it.
const Patience = time.Second

// Placed is an event at its place in the order.
type Placed struct {
	record.Event
	// Late is how long ago the place was passed, 0 for an event in order.
	Late time.Duration
	// Again tells that an event of this id had its place already.
	Again bool
	// Receipt is that of the record that holds the event, nil where nobody
	// keeps any.
	Receipt *Receipt
}

// Order puts the events of each environment back into the order of their ids:
// they come from several shards, each read on its own. The zero value is
// ready. It is not for concurrent use.
type Order struct {
	lanes   map[string]*lane
	holding map[string]*lane // those of the lanes in which events wait
}

// lane is the order of one environment.
type lane struct {
	next   uint64 // the sequence number that is due
	early  map[uint64]waiting
	passed []gap
	late   map[uint64]bool // came after their place was passed
	last   time.Time       // when something was added last
}

type waiting struct {
	event Placed
	since time.Time
}

// gap is a run of sequence numbers that others no longer waited for.
type gap struct {
	first, last uint64
	at          time.Time
}

// Add takes an event and returns those that are due now, in order. One that
// comes again, or too late to be in order, is due at once, and so is one
// without an id.
func (o *Order) Add(e Placed, now time.Time) []Placed {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return []Placed{e}
	}
	l := o.lane(id.Environment)
	defer o.hold(id.Environment, l)
	l.last = now
	if id.Sequence < l.next {
		return []Placed{l.behind(id.Sequence, e, now)}
	}
	if _, twice := l.early[id.Sequence]; twice {
		e.Again = true
		return []Placed{e}
	}
	l.early[id.Sequence] = waiting{e, now}
	return l.due(nil)
}

// Overdue returns the events that waited long enough for others, in order, and
// with each those before it and right behind it.
func (o *Order) Overdue(now time.Time) []Placed {
	var all []Placed
	for _, name := range slices.Sorted(maps.Keys(o.holding)) {
		all = o.lanes[name].overdue(all, now)
		o.hold(name, o.lanes[name])
	}
	return all
}

// hold notes whether events of a lane wait.
func (o *Order) hold(environment string, l *lane) {
	if len(l.early) == 0 {
		delete(o.holding, environment)
		return
	}
	if o.holding == nil {
		o.holding = map[string]*lane{}
	}
	o.holding[environment] = l
}

func (o *Order) lane(environment string) *lane {
	if o.lanes == nil {
		o.lanes = map[string]*lane{}
	}
	l := o.lanes[environment]
	if l == nil {
		l = &lane{next: 1, early: map[uint64]waiting{}, late: map[uint64]bool{}}
		o.lanes[environment] = l
	}
	return l
}

// due appends what follows without a gap.
func (l *lane) due(all []Placed) []Placed {
	for {
		w, ok := l.early[l.next]
		if !ok {
			return all
		}
		delete(l.early, l.next)
		all = append(all, w.event)
		l.next++
	}
}

func (l *lane) overdue(all []Placed, now time.Time) []Placed {
	var last uint64 // that has waited long enough
	for n, w := range l.early {
		if now.Sub(w.since) >= Patience {
			last = max(last, n)
		}
	}
	if last == 0 {
		return all
	}
	for _, n := range slices.Sorted(maps.Keys(l.early)) {
		if n > last {
			break
		}
		if n > l.next {
			l.pass(gap{l.next, n - 1, now})
			l.next = n
		}
		all = l.due(all)
	}
	return all
}

// mostPassed is how many gaps of an environment are remembered: what comes
// late for an older one counts as read again.
const mostPassed = 100

func (l *lane) pass(g gap) {
	l.passed = append(l.passed, g)
	if len(l.passed) <= mostPassed {
		return
	}
	maps.DeleteFunc(l.late, func(n uint64, _ bool) bool { return n <= l.passed[0].last })
	l.passed = l.passed[1:]
}

// behind places an event whose place is behind.
func (l *lane) behind(n uint64, e Placed, now time.Time) Placed {
	for _, g := range l.passed {
		if g.first <= n && n <= g.last && !l.late[n] {
			l.late[n] = true
			e.Late = max(1, now.Sub(g.at))
			return e
		}
	}
	e.Again = true
	return e
}

// Forget forgets the environments of which nothing was added since, unless
// something of them still waits: a stream may have seen very many.
func (o *Order) Forget(since time.Time) {
	maps.DeleteFunc(o.lanes, func(_ string, l *lane) bool {
		return len(l.early) == 0 && l.last.Before(since)
	})
}

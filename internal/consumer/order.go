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
}

// Order puts the events of each environment back into the order of their ids:
// they come from several shards, each read on its own. The zero value is
// ready. It is not for concurrent use.
type Order struct {
	lanes map[string]*lane
}

// lane is the order of one environment.
type lane struct {
	next   uint64 // the sequence number that is due
	early  map[uint64]waiting
	passed []gap
	late   map[uint64]bool // came after their place was passed
}

type waiting struct {
	event record.Event
	since time.Time
}

// gap is a run of sequence numbers that others no longer waited for.
type gap struct {
	first, last uint64
	at          time.Time
}

// Add takes an event and returns those that are due now, in order. One that
// comes again, or too late to be in order, is due at once.
func (o *Order) Add(e record.Event, now time.Time) []Placed {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return []Placed{{Event: e}}
	}
	l := o.lane(id.Environment)
	if id.Sequence < l.next {
		return []Placed{l.behind(id.Sequence, e, now)}
	}
	if _, twice := l.early[id.Sequence]; twice {
		return []Placed{{Event: e, Again: true}}
	}
	l.early[id.Sequence] = waiting{e, now}
	return l.due(nil)
}

// Overdue returns the events that waited long enough for others, in order, and
// with each those before it and right behind it.
func (o *Order) Overdue(now time.Time) []Placed {
	var all []Placed
	for _, name := range slices.Sorted(maps.Keys(o.lanes)) {
		all = o.lanes[name].overdue(all, now)
	}
	return all
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
		all = append(all, Placed{Event: w.event})
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
			l.passed = append(l.passed, gap{l.next, n - 1, now})
			l.next = n
		}
		all = l.due(all)
	}
	return all
}

// behind places an event whose place is behind.
func (l *lane) behind(n uint64, e record.Event, now time.Time) Placed {
	for _, g := range l.passed {
		if g.first <= n && n <= g.last && !l.late[n] {
			l.late[n] = true
			return Placed{Event: e, Late: max(1, now.Sub(g.at))}
		}
	}
	return Placed{Event: e, Again: true}
}

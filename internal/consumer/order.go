package consumer

import (
	"maps"
	"slices"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Patience is how long an event waits for those before it.
const Patience = time.Second

// Order puts the events of each environment back into the order of their ids:
// they come from several shards, each read on its own. The zero value is
// ready. It is not for concurrent use.
type Order struct {
	lanes map[string]*lane
}

// lane is the order of one environment.
type lane struct {
	next  uint64 // the sequence number that is due
	early map[uint64]record.Event
	since time.Time // when the first of early came
}

// Add takes an event and returns those that are due now, in order. One that
// comes again, or too late to be in order, is due at once.
func (o *Order) Add(e record.Event, now time.Time) []record.Event {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return []record.Event{e}
	}
	l := o.lane(id.Environment)
	if id.Sequence < l.next {
		return []record.Event{e}
	}
	if len(l.early) == 0 {
		l.since = now
	}
	l.early[id.Sequence] = e
	return l.due()
}

// Overdue returns the events that waited long enough for others, in order.
func (o *Order) Overdue(now time.Time) []record.Event {
	var all []record.Event
	for _, name := range slices.Sorted(maps.Keys(o.lanes)) {
		l := o.lanes[name]
		if len(l.early) == 0 || now.Sub(l.since) < Patience {
			continue
		}
		for _, n := range slices.Sorted(maps.Keys(l.early)) {
			all = append(all, l.early[n])
			l.next = n + 1
		}
		clear(l.early)
	}
	return all
}

func (o *Order) lane(environment string) *lane {
	if o.lanes == nil {
		o.lanes = map[string]*lane{}
	}
	l := o.lanes[environment]
	if l == nil {
		l = &lane{next: 1, early: map[uint64]record.Event{}}
		o.lanes[environment] = l
	}
	return l
}

func (l *lane) due() []record.Event {
	var all []record.Event
	for {
		e, ok := l.early[l.next]
		if !ok {
			return all
		}
		delete(l.early, l.next)
		all = append(all, e)
		l.next++
	}
}

package account

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/record"
)

// Losses is how many events the extension dropped, by reason.
type Losses map[string]uint64

// Total is how many it dropped for any reason.
func (l Losses) Total() uint64 {
	var total uint64
	for _, n := range l {
		total += n
	}
	return total
}

// String names the reasons, each with its number: "queue_full 10, deadline 2".
func (l Losses) String() string {
	var all []string
	for _, reason := range slices.Sorted(maps.Keys(l)) {
		all = append(all, fmt.Sprintf("%s %d", reason, l[reason]))
	}
	return strings.Join(all, ", ")
}

// losses is what the extension says of its losses: event by event and in
// reports on the stream, and at its end in the log. Each may be the only one
// to arrive, and each holds what the others do.
type losses struct {
	runs    []run
	reports map[string]Losses // the fullest of each environment
	log     Losses            // of all environments
}

// run is a delivery.dropped.
type run struct {
	teller, environment string
	events, first, last uint64
	reason              string
}

// read takes in an event of the extension's own. One that it cannot read
// explains nothing.
func (l *losses) read(e record.Event) {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return
	}
	switch e.Type {
	case record.TypeDeliveryDropped:
		var told struct {
			Environment, Reason string
			Events, First, Last uint64
		}
		if json.Unmarshal(e.Record, &told) != nil {
			return
		}
		if told.Environment == "" {
			told.Environment = id.Environment
		}
		l.runs = append(l.runs, run{id.Environment, told.Environment, told.Events, told.First, told.Last, told.Reason})
	case record.TypeDeliveryReport:
		var told struct{ Dropped Losses }
		if json.Unmarshal(e.Record, &told) != nil {
			return
		}
		if l.reports == nil {
			l.reports = map[string]Losses{}
		}
		if known := l.reports[id.Environment]; told.Dropped.Total() > known.Total() {
			l.reports[id.Environment] = told.Dropped
		}
	}
}

func (l *losses) logged(dropped Losses) {
	if l.log == nil {
		l.log = Losses{}
	}
	for reason, n := range dropped {
		l.log[reason] += n
	}
}

// sum is how many events were dropped, as whoever knows most of a reason says.
func (l *losses) sum() Losses {
	told := map[string]Losses{}
	for _, r := range l.runs {
		if told[r.teller] == nil {
			told[r.teller] = Losses{}
		}
		told[r.teller][r.reason] += r.events
	}
	for environment, report := range l.reports {
		if told[environment] == nil {
			told[environment] = Losses{}
		}
		atLeast(told[environment], report)
	}
	all := Losses{}
	for _, one := range told {
		for reason, n := range one {
			all[reason] += n
		}
	}
	atLeast(all, l.log)
	return all
}

// atLeast raises each number to the other's.
func atLeast(to, other Losses) {
	for reason, n := range other {
		to[reason] = max(to[reason], n)
	}
}

// explain is how many of the sequence numbers missing in an environment a
// delivery.dropped names, and the reasons. Runs may overlap where there were
// too many to tell each: then no more are explained than were dropped. It also
// returns the numbers that are there or named.
func (l *losses) explain(environment string, seen spans) (known spans, explained uint64, because []string) {
	known = slices.Clone(seen)
	reasons := map[string]bool{}
	var named, dropped uint64
	for _, r := range l.runs {
		if r.environment != environment {
			continue
		}
		if n := known.fill(r.first, r.last); n > 0 {
			named += n
			reasons[r.reason] = true
		}
		dropped += r.events
	}
	return known, min(named, dropped), slices.Sorted(maps.Keys(reasons))
}

// untold is how many events an environment's reports count as dropped beyond
// those that it named.
func (l *losses) untold(environment string) uint64 {
	var named uint64
	for _, r := range l.runs {
		if r.teller == environment {
			named += r.events
		}
	}
	counted := l.reports[environment].Total()
	return counted - min(counted, named)
}

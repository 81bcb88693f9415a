package simulation

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// shipment is what lies on the stream of one process' events.
type shipment struct {
	events    map[uint64]record.Event // by sequence number
	pushed    []record.Event          // those that Lambda pushed, in the order of their numbers
	keys      []string                // of pushed
	own       []record.Event          // what the extension says of itself, in that order
	arrived   map[uint64]time.Time    // when the first copy of each did
	highest   uint64
	copies    map[uint64]int
	conflicts []string // ids under which several things lie
}

// shipped sorts the stream by processes. A record that can't be read, or that
// nobody can have sent, is an error.
func (l *life) shipped() (map[*process]*shipment, error) {
	all := map[*process]*shipment{}
	for _, p := range l.processes {
		all[p] = &shipment{events: map[uint64]record.Event{}, copies: map[uint64]int{}, arrived: map[uint64]time.Time{}}
	}
	for _, r := range l.records {
		for event, err := range record.Decode(r.Data) {
			if err != nil {
				return nil, fmt.Errorf("a record of %d bytes can't be read: %w", len(r.Data), err)
			}
			id, _ := record.ParseID(event.ID) // Decode has checked it
			p := l.drew(id.Environment)
			if p == nil {
				return nil, fmt.Errorf("no process has drawn the environment of %s", event.ID)
			}
			all[p].add(id.Sequence, event, r.Arrived)
		}
	}
	for _, s := range all {
		s.sort()
	}
	return all, nil
}

func (l *life) drew(environment string) *process {
	for _, p := range l.processes {
		if p.environments[environment] {
			return p
		}
	}
	return nil
}

func (s *shipment) add(sequence uint64, event record.Event, arrived time.Time) {
	s.copies[sequence]++
	s.highest = max(s.highest, sequence)
	before, twice := s.events[sequence]
	s.events[sequence] = event
	if first := s.arrived[sequence]; !twice || arrived.Before(first) {
		s.arrived[sequence] = arrived
	}
	if twice && !same(before, event) {
		s.conflicts = append(s.conflicts, event.ID)
	}
}

func same(a, b record.Event) bool {
	return a.Time == b.Time && a.Type == b.Type && a.RequestID == b.RequestID && bytes.Equal(a.Record, b.Record)
}

// sort tells apart what was pushed and what the extension says of itself.
func (s *shipment) sort() {
	for _, sequence := range slices.Sorted(maps.Keys(s.events)) {
		event := s.events[sequence]
		if strings.HasPrefix(event.Type, "delivery.") || event.Type == record.TypeInvocationSummary {
			s.own = append(s.own, event)
			continue
		}
		s.pushed = append(s.pushed, event)
		s.keys = append(s.keys, keyOf(event))
	}
}

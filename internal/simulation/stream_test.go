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
	events    map[uint64]*arrival // by sequence number
	pushed    []*arrival          // those that Lambda pushed, in the order of their numbers
	keys      []string            // of pushed
	own       []record.Event      // what the extension says of itself, in that order
	highest   uint64
	conflicts []string // ids under which several things lie

	last   *told // the final delivery.report; nil if the stream doesn't have it
	lastAt int   // its number
}

// arrival is an event as it lies on the stream.
type arrival struct {
	record.Event
	first  time.Time // when the first copy arrived
	copies int
}

// shipped sorts the stream by processes. A record that can't be read, or that
// nobody can have sent, is an error.
func (l *life) shipped() (map[*process]*shipment, error) {
	all := map[*process]*shipment{}
	for _, p := range l.processes {
		all[p] = &shipment{events: make(map[uint64]*arrival, p.said)}
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

// drew finds the process that has drawn an environment's name, nil if none has.
func (l *life) drew(environment string) *process {
	if p, known := l.owners[environment]; known {
		return p
	}
	if l.owners == nil {
		l.owners = map[string]*process{}
	}
	i := slices.IndexFunc(l.processes, func(p *process) bool { return p.mayHaveDrawn(environment) })
	if i < 0 {
		return nil
	}
	l.owners[environment] = l.processes[i]
	return l.processes[i]
}

func (s *shipment) add(sequence uint64, event record.Event, arrived time.Time) {
	s.highest = max(s.highest, sequence)
	before, twice := s.events[sequence]
	if !twice {
		s.events[sequence] = &arrival{event, arrived, 1}
		return
	}
	before.copies++
	before.first = earlier(before.first, arrived)
	if !same(before.Event, event) {
		s.conflicts = append(s.conflicts, event.ID)
	}
}

func same(a, b record.Event) bool {
	return a.Time == b.Time && a.Type == b.Type && a.RequestID == b.RequestID && bytes.Equal(a.Record, b.Record)
}

// sort tells apart what was pushed and what the extension says of itself.
func (s *shipment) sort() {
	s.pushed, s.keys = make([]*arrival, 0, len(s.events)), make([]string, 0, len(s.events))
	for _, sequence := range slices.Sorted(maps.Keys(s.events)) {
		event := s.events[sequence]
		if strings.HasPrefix(event.Type, "delivery.") || event.Type == record.TypeInvocationSummary {
			s.own = append(s.own, event.Event)
			s.hear(event.Event, sequence)
			continue
		}
		s.pushed = append(s.pushed, event)
		s.keys = append(s.keys, keyOf(event.Event))
	}
}

// hear notes the first of the final reports.
func (s *shipment) hear(event record.Event, sequence uint64) {
	if event.Type != record.TypeDeliveryReport || s.last != nil || !bytes.Contains(event.Record, []byte(`"final":true`)) {
		return
	}
	if t := tell(event); t.Final {
		s.last, s.lastAt = &t, int(sequence)
	}
}

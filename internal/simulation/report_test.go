package simulation

import (
	"encoding/json"
	"fmt"

	"kinesis-telemetry-api-extension/record"
)

// told is what delivery.dropped and delivery.report say.
type told struct {
	Environment               string // of a delivery.dropped, if it is another's
	Events, First, Last       int
	Received, Delivered, Held int
	Recovered                 int // of those received: what another process left
	Dropped                   map[string]int
	Final                     bool
}

func tell(event record.Event) (t told) {
	if err := json.Unmarshal(event.Record, &t); err != nil {
		t.Received = -1 // which nothing can be
	}
	return t
}

// reportAddsUp holds the last report against itself and the stream.
func reportAddsUp(e *evidence) string {
	for i, p := range e.processes {
		t, number := e.shipped[p].last, e.shipped[p].lastAt
		if t == nil {
			if e.bearable(i) && p.account() != nil && p.account()["dropped"] == 0 {
				return fmt.Sprintf("process %d: there is no final report", i+1)
			}
			continue
		}
		if t.Received-t.Recovered != number-1 || t.Received != t.Delivered+t.Held+t.lost() {
			return fmt.Sprintf("process %d: number %d says %+v", i+1, number, *t)
		}
	}
	return ""
}

// gapsExplained demands that each number that is missing before the final
// report is within what a delivery.dropped tells of, or lies on disk. What was
// still held when the report was made may have been lost after it, if anything
// was.
func gapsExplained(e *evidence) string {
	explained, toTheEnd := e.explained(), e.toldToTheEnd()
	for i, p := range e.processes {
		s := e.shipped[p]
		final, number := s.last, s.lastAt
		if final == nil {
			continue
		}
		absent, missing, first := 0, 0, 0
		for n := 1; n < number; n++ {
			if _, there := s.events[uint64(n)]; there {
				continue
			}
			absent++
			if explained[p][n] {
				continue
			}
			if missing++; missing == 1 {
				first = n
			}
		}
		// A delivery.dropped that was still held may have been lost in the end:
		// then the report has at least the number of those that it named.
		if missing > 0 && (absent > final.Held+final.lost() || toTheEnd[p]) {
			return fmt.Sprintf("process %d: nothing on the stream explains why %d numbers from %d on are missing; the last report is number %d, %+v", i+1, missing, first, number, *final)
		}
	}
	return ""
}

// toldToTheEnd are the processes of whose events none was lost after the last
// report of those who account for them.
func (e *evidence) toldToTheEnd() map[*process]bool {
	all := map[*process]bool{}
	for _, processes := range e.households() {
		complete := true
		for _, p := range processes {
			final := e.shipped[p].last
			complete = complete && final != nil && final.lost() == p.account()["dropped"]
		}
		for _, p := range processes {
			all[p] = complete
		}
	}
	return all
}

// lost counts the events that a delivery.report says are dropped.
func (t told) lost() int {
	events := 0
	for _, n := range t.Dropped {
		events += n
	}
	return events
}

// explained are the numbers of each process' events that the stream tells are
// lost, or that lie on disk.
func (e *evidence) explained() map[*process]map[int]bool {
	all := map[*process]map[int]bool{}
	for _, p := range e.processes {
		all[p] = map[int]bool{}
		for _, s := range e.left[p] {
			for n := s.first; n <= s.last; n++ {
				all[p][int(n)] = true
			}
		}
	}
	for _, p := range e.processes {
		for _, event := range e.shipped[p].own {
			if event.Type != record.TypeDeliveryDropped {
				continue
			}
			t, whose := tell(event), p
			if t.Environment != "" {
				whose = e.drew(t.Environment)
			}
			for n := t.First; whose != nil && n <= t.Last; n++ {
				all[whose][n] = true
			}
		}
	}
	return all
}

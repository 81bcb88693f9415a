package simulation

import (
	"encoding/json"
	"fmt"

	"kinesis-telemetry-api-extension/record"
)

// told is what delivery.dropped and delivery.report say.
type told struct {
	Events, First, Last       int
	Received, Delivered, Held int
	Dropped                   map[string]int
	Final                     bool
}

func tell(event record.Event) (t told) {
	if err := json.Unmarshal(event.Record, &t); err != nil {
		t.Received = -1 // which nothing can be
	}
	return t
}

// last is the final delivery.report, and its number; false if the stream
// doesn't have it.
func (s *shipment) last() (told, int, bool) {
	for _, event := range s.own {
		if event.Type == record.TypeDeliveryReport {
			if t := tell(event); t.Final {
				id, _ := record.ParseID(event.ID) // was parsed before
				return t, int(id.Sequence), true
			}
		}
	}
	return told{}, 0, false
}

// reportAddsUp holds the last report against itself and the stream.
func reportAddsUp(e *evidence) string {
	for i, p := range e.processes {
		t, number, found := e.shipped[p].last()
		if !found {
			if e.bearable(i) && p.account() != nil && p.account()["dropped"] == 0 {
				return fmt.Sprintf("process %d: there is no final report", i+1)
			}
			continue
		}
		dropped := 0
		for _, n := range t.Dropped {
			dropped += n
		}
		if t.Received != number-1 || t.Received != t.Delivered+t.Held+dropped {
			return fmt.Sprintf("process %d: number %d says %+v", i+1, number, t)
		}
	}
	return ""
}

// gapsExplained demands that each number that is missing before the final
// report is within what a delivery.dropped tells of.
func gapsExplained(e *evidence) string {
	for i, p := range e.processes {
		s := e.shipped[p]
		final, number, found := s.last()
		if !found || final.Held > 0 {
			continue
		}
		explained := make(map[int]bool)
		for _, event := range s.own {
			if event.Type == record.TypeDeliveryDropped {
				for t, n := tell(event), tell(event).First; n <= t.Last; n++ {
					explained[n] = true
				}
			}
		}
		for n := 1; n < number; n++ {
			if _, there := s.events[uint64(n)]; !there && !explained[n] {
				return fmt.Sprintf("process %d: nothing on the stream explains why number %d is missing; the last report is number %d, %+v", i+1, n, number, final)
			}
		}
	}
	return ""
}

package simulation

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// verbatim demands that each event on the stream was said like that.
func verbatim(e *evidence) string {
	for i, p := range e.processes {
		said := e.said[p]
		known := make(map[string]int, len(said.keys))
		for n, key := range said.keys {
			known[key] = n
		}
		for n, event := range e.shipped[p].pushed {
			original, found := known[e.shipped[p].keys[n]]
			if !found {
				return fmt.Sprintf("nobody said this to process %d: %s at %s, %s %s", i+1, event.ID, event.Time, event.Type, clip(string(event.Record)))
			}
			if event.Truncated && !isBeginning(event.Record, said.events[original].Record) {
				return fmt.Sprintf("%s is cut, and not the beginning of what was said", event.ID)
			}
		}
	}
	return ""
}

// isBeginning tells whether a string holds the beginning of a record.
func isBeginning(kept, whole []byte) bool {
	text, err := jsontext.AppendUnquote(nil, kept)
	if err != nil || len(text) < mayBeCut/8 {
		return false
	}
	if whole[0] == '"' {
		return bytes.HasPrefix(whole, kept[:len(kept)-1])
	}
	return bytes.HasPrefix(whole, text)
}

// inOrder demands that ids grow in the order in which Lambda pushed, where each
// push was answered once. Where batches come twice, an end without warning may
// leave one of them half told.
func inOrder(e *evidence) string {
	if e.plan.cutsTelemetry() || e.plan.end.kill || e.plan.settings.process.Sample != nil { // what waits comes later
		return ""
	}
	for i, p := range e.processes {
		said := e.said[p].keys
		for n, event := range e.shipped[p].pushed {
			place := slices.Index(said, e.shipped[p].keys[n])
			if place < 0 {
				return fmt.Sprintf("process %d: %s, %s %s, was not pushed after the event before it", i+1, event.ID, event.Type, clip(string(event.Record)))
			}
			said = said[place+1:]
		}
	}
	return ""
}

// noGaps demands that numbers are missing only where events were dropped.
func noGaps(e *evidence) string {
	for i, p := range e.processes {
		if received := p.account()["received"]; e.shipped[p].highest > uint64(received) {
			return fmt.Sprintf("process %d: number %d is on the stream, and %d were received", i+1, e.shipped[p].highest, received)
		}
	}
	for i, processes := range e.households() {
		missing := 0
		for _, p := range processes {
			last := p.account()["received"]
			if len(processes) > 1 { // it may count what another left on disk
				last = max(int(e.shipped[p].highest), e.lastLeft(p))
			}
			missing += last - len(e.shipped[p].events)
		}
		if dropped, left := sum(processes, "dropped"), e.onDisk(processes); missing > dropped+left {
			return fmt.Sprintf("process %d: %d numbers are missing, %d were dropped, and %d lie on disk", i+1, missing, dropped, left)
		}
	}
	return ""
}

// idsUnique demands that what lies twice was in an attempt without an answer,
// and is the same.
func idsUnique(e *evidence) string {
	doubtful := sync.OnceValue(e.doubtful) // few lives need it
	for i, p := range e.processes {
		s := e.shipped[p]
		if len(s.conflicts) > 0 {
			return fmt.Sprintf("process %d: two things have the id %s", i+1, s.conflicts[0])
		}
		for _, event := range s.events {
			if event.copies > 1 && !doubtful()[event.ID] {
				return fmt.Sprintf("process %d: %s lies on the stream %d times, although each attempt with it was answered", i+1, event.ID, event.copies)
			}
		}
	}
	return ""
}

// doubtful are the ids that were in an attempt without an answer.
func (e *evidence) doubtful() map[string]bool {
	ids := map[string]bool{}
	for _, p := range e.processes {
		for _, data := range p.unknown {
			for event, err := range record.Decode(data) {
				if err == nil {
					ids[event.ID] = true
				}
			}
		}
	}
	return ids
}

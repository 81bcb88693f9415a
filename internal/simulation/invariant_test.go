package simulation

import (
	"fmt"
	"slices"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// invariant is one of DESIGN.md's, or a part of one.
type invariant struct {
	name   string
	broken func(*evidence) string // how it is broken; empty if it holds
}

func invariants() []invariant {
	return []invariant{
		{"1: the account adds up", addsUp},
		{"1: what was answered 200 is on the stream or counted as dropped", nothingVanishes},
		{"1: the account agrees with the stream", agrees},
		{"1: nothing is dropped without need", nothingDroppedInVain},
		{"1: what waited is delivered once Kinesis is well", recovers},
		{"1: the drain hears what Lambda still says", drainHears},
		{"1: each gap is explained on the stream", gapsExplained},
		{"1: the last report adds up", reportAddsUp},
		{"1: events are readable within MAX_DELAY", readableInTime},
		{"2: the function is held no longer than the budget", heldNoLonger},
		{"2: nothing of ours fails the function", functionUnharmed},
		{"2: the extension ends in time and in order", endsInOrder},
		{"3: the queue stays under its bound", memoryBounded},
		{"5: what lies on the stream is what was said", verbatim},
		{"5: events keep the order in which they were pushed", inOrder},
		{"5: each invocation is summed up once", summedUp},
		{"5: only what may be left out is", leftOutRightly},
		{"6: the log doesn't grow with the events", logBounded},
		{"7: it exits only after SHUTDOWN", exitsAfterShutdown},
		{"8: ids have no gaps but those counted", noGaps},
		{"8: an id names one thing, once", idsUnique},
		{"goroutines and connections end with the life", nothingLeft},
	}
}

// evidence is a life with what the invariants look at, prepared once.
type evidence struct {
	*life
	shipped map[*process]*shipment
	said    map[*process]speeches
}

// speeches are all events that were said to a process: those that it answered,
// in that order, and then those that it didn't.
type speeches struct {
	events []lambdasim.Event
	keys   []string
}

// judge returns the first invariant that the life broke, empty if none.
func (l *life) judge() string {
	shipped, err := l.shipped()
	if err != nil {
		return "5: what lies on the stream is what was said: " + err.Error()
	}
	e := &evidence{l, shipped, map[*process]speeches{}}
	for _, p := range l.processes {
		s := speeches{events: slices.Concat(p.acked, p.undelivered)}
		s.keys = make([]string, len(s.events))
		for n, event := range s.events {
			s.keys[n] = keyOfSaid(event)
		}
		e.said[p] = s
	}
	for _, i := range invariants() {
		if how := i.broken(e); how != "" {
			return fmt.Sprintf("%s: %s", i.name, how)
		}
	}
	return ""
}

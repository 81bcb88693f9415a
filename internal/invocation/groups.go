package invocation

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/record"
)

const (
	// patience is how long after an invocation's platform.runtimeDone its
	// platform.report is waited for: it often comes only with the next one.
	patience = 5 * time.Second
	// longest is longer than any invocation runs.
	longest = 16 * time.Minute
	// mostLines and mostBytes are what a group holds before it is told as far
	// as it is known.
	mostLines = 1000
	mostBytes = 1 << 20
)

// Group is an invocation: what it said, and what the platform says of it.
type Group struct {
	RequestID string
	// Start, Done and Report are the platform's events, Summary the extension's
	// of the invocation; zero where they are not known, or were told with an
	// earlier group.
	Start, Done, Report, Summary record.Event
	Lines                        []consumer.Placed
	// Said is how many lines the invocation said, of which Lines may be few.
	Said int
	// Again tells that an earlier group told the invocation's beginning.
	Again bool

	told        bool // all of it, with an earlier group
	receipts    []*consumer.Receipt
	bytes       int
	begun, done time.Time
}

// Groups collects the events of invocations until these are over. The zero
// value is ready. It is not for concurrent use.
type Groups struct {
	open     map[string]*Group    // by request id
	reported map[string]time.Time // when groups were closed by a report
}

// Add takes in an event of an invocation; what is a line of it becomes one of
// the group's where told is true. It returns the group that is complete by the
// event, if any: by a report or, where there is none on the stream, by a
// summary. What comes of a summary behind the report is a group with nothing
// to tell.
func (g *Groups) Add(requestID string, e consumer.Placed, told bool, now time.Time) *Group {
	if _, reported := g.reported[requestID]; reported && e.Type == record.TypeInvocationSummary && g.open[requestID] == nil {
		return &Group{RequestID: requestID, receipts: []*consumer.Receipt{e.Receipt}, told: true}
	}
	group := g.open[requestID]
	if group == nil {
		group = &Group{RequestID: requestID, begun: now, Again: e.Type != "platform.start"}
		if g.open == nil {
			g.open = map[string]*Group{}
		}
		g.open[requestID] = group
	}
	group.receipts = append(group.receipts, e.Receipt)
	switch e.Type {
	case "platform.start":
		group.Start = e.Event
	case "platform.runtimeDone":
		group.Done, group.done = e.Event, now
	case "platform.report":
		group.Report = e.Event
		if g.reported == nil {
			g.reported = map[string]time.Time{}
		}
		g.reported[requestID] = now
		return g.close(group)
	case record.TypeInvocationSummary:
		group.Summary = e.Event
		return g.close(group)
	default:
		group.Said++
		if told {
			group.Lines = append(group.Lines, e)
			group.bytes += len(e.Record)
		}
	}
	if len(group.Lines) >= mostLines || group.bytes >= mostBytes {
		return g.close(group)
	}
	return nil
}

// Receipts are those of all events of the group, its lines or not.
func (g *Group) Receipts() []*consumer.Receipt { return g.receipts }

// Told tells that there is nothing in the group that was not told yet.
func (g *Group) Told() bool { return g.told }

func (g *Groups) close(group *Group) *Group {
	delete(g.open, group.RequestID)
	return group
}

// Overdue returns the groups of which nothing more is waited for, the first
// begun first.
func (g *Groups) Overdue(now time.Time) []*Group {
	maps.DeleteFunc(g.reported, func(_ string, at time.Time) bool { return now.Sub(at) >= longest })
	return g.take(func(group *Group) bool {
		return !group.done.IsZero() && now.Sub(group.done) >= patience || now.Sub(group.begun) >= longest
	})
}

// Rest returns all groups that are not told yet.
func (g *Groups) Rest() []*Group {
	return g.take(func(*Group) bool { return true })
}

func (g *Groups) take(due func(*Group) bool) []*Group {
	var all []*Group
	for _, group := range g.open {
		if due(group) {
			all = append(all, g.close(group))
		}
	}
	slices.SortFunc(all, func(a, b *Group) int {
		return cmp.Or(a.begun.Compare(b.begun), cmp.Compare(a.RequestID, b.RequestID))
	})
	return all
}

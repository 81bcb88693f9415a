package consumer

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// longestSilence is how long the records of all shards wait for one that does
// not answer.
const longestSilence = 10 * time.Second

// Arrival is a record of one of the shards.
type Arrival struct {
	Shard    string
	Sequence string
	At       time.Time // by Kinesis's clock
	Data     []byte
}

// Merge puts the records of all shards in the order of their arrival. What it
// holds is bounded by its user, who must not add to a shard that still holds
// something. It is not for concurrent use.
type Merge struct {
	lines map[string]*line
	// lead is by how much Kinesis's clock is ahead of ours, at the least: a
	// record arrived before it was read.
	lead  time.Duration
	known bool // lead is
}

// line is what waits of one shard.
type line struct {
	waiting []types.Record
	upTo    time.Time // what arrived before was read, by Kinesis's clock
	latest  time.Time // what arrived before was read too, by ours
	heard   time.Time
}

// NewMerge begins with the shards that are read at first.
func NewMerge(shards []string) *Merge {
	m := &Merge{lines: map[string]*line{}}
	m.open(shards)
	return m
}

func (m *Merge) open(shards []string) {
	for _, id := range shards {
		m.lines[id] = &line{heard: time.Now()}
	}
}

// Add takes in what one read of a shard gave.
func (m *Merge) Add(b Batch) {
	l := m.lines[b.Shard]
	if l == nil || b.Err != nil {
		return
	}
	l.heard = b.Read
	if b.Latest {
		l.latest = b.Asked
	}
	l.waiting = append(l.waiting, b.Records...)
	if n := len(b.Records); n > 0 {
		lead := arrivalOf(b.Records[n-1], b.Read).Sub(b.Read)
		if !m.known || lead > m.lead {
			m.lead, m.known = lead, true
		}
	}
	if b.Ended {
		delete(m.lines, b.Shard)
		m.open(b.Opened)
	}
}

// Holds tells whether something of a shard waits.
func (m *Merge) Holds(shard string) bool {
	l := m.lines[shard]
	return l != nil && len(l.waiting) > 0
}

// Next takes out the record that is due: none that is yet to be read arrived
// before it.
func (m *Merge) Next(now time.Time) (Arrival, bool) {
	var first *line
	var shard string
	var at time.Time
	for id, l := range m.lines {
		upTo := l.place(m.lead, now)
		if upTo.IsZero() && len(l.waiting) == 0 {
			if now.Sub(l.heard) < longestSilence {
				return Arrival{}, false
			}
			continue
		}
		if first == nil || upTo.Before(at) || upTo.Equal(at) && id < shard {
			first, shard, at = l, id, upTo
		}
	}
	if first == nil || len(first.waiting) == 0 {
		return Arrival{}, false
	}
	r := first.waiting[0]
	first.waiting = first.waiting[1:]
	first.upTo = at
	return Arrival{Shard: shard, Sequence: *r.SequenceNumber, At: at, Data: r.Data}, true
}

// place is up to which arrival the line was read and emptied.
func (l *line) place(lead time.Duration, now time.Time) time.Time {
	if len(l.waiting) > 0 {
		at := arrivalOf(l.waiting[0], now)
		if at.Before(l.upTo) {
			return l.upTo // arrivals are approximate; the order in a shard is not
		}
		return at
	}
	place := l.upTo
	if !l.latest.IsZero() && l.latest.Add(lead).After(place) {
		place = l.latest.Add(lead)
	}
	if silent := now.Add(lead - longestSilence); now.Sub(l.heard) >= longestSilence && silent.After(place) {
		return silent
	}
	return place
}

// UpTo is the arrival up to which everything was read and taken out.
func (m *Merge) UpTo(now time.Time) time.Time {
	least := now.Add(m.lead)
	for _, l := range m.lines {
		if at := l.place(m.lead, now); at.Before(least) {
			least = at
		}
	}
	return least
}

func arrivalOf(r types.Record, otherwise time.Time) time.Time {
	if r.ApproximateArrivalTimestamp == nil {
		return otherwise
	}
	return *r.ApproximateArrivalTimestamp
}

package account

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Ledger holds, by environment, which sequence numbers were read, and what the
// extension says of the others. It keeps runs of numbers, so that it grows
// with the gaps and not with the events. The zero value is ready and judges
// all that is read. It is not for concurrent use.
type Ledger struct {
	// Since is from when on what arrived is judged: what came before only
	// tells that it is there. An environment that began earlier is judged from
	// the first number on that arrived since. Zero judges each environment
	// from its first event on.
	Since time.Time
	// Until is up to when what arrived is judged of an environment that has
	// given no final report yet: what is missing before something newer may
	// still come. Zero has no such bound.
	Until time.Time

	environments map[string]*entries
	losses       losses
}

// entries are a ledger's of one environment.
type entries struct {
	function string
	seen     spans
	doubled  spans // read more than once
	copies   uint64
	from     uint64 // the least number that arrived since the ledger's Since, 0 for none
	settled  uint64 // the greatest that arrived until its Until
	final    *Final
}

// Final is an environment's last account of its own delivery, as it stands in
// a final delivery.report.
type Final struct {
	Number    uint64 `json:"number"` // its own
	Received  uint64 `json:"received"`
	Recovered uint64 `json:"recovered"` // of those received: another environment's
	Delivered uint64 `json:"delivered"`
	Held      uint64 `json:"held"`
	Dropped   Losses `json:"dropped"`
	// LeftOut is what the configuration left out, by reason. It has no numbers,
	// so that none is missing for it.
	LeftOut Losses `json:"leftOut,omitempty"`
}

// Read notes an event that lay on the stream since arrived, and tells whether
// it is the first of its id. One without an id is always taken as the first.
func (l *Ledger) Read(e record.Event, arrived time.Time) (first bool) {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return true
	}
	in := l.of(id.Environment)
	in.function = e.Function
	if !arrived.Before(l.Since) && (in.from == 0 || id.Sequence < in.from) {
		in.from = id.Sequence
	}
	if l.Until.IsZero() || !arrived.After(l.Until) {
		in.settled = max(in.settled, id.Sequence)
	}
	if !in.seen.add(id.Sequence) {
		in.doubled.add(id.Sequence)
		in.copies++
		return false
	}
	if isOwn(e.Type) {
		l.losses.read(e)
		in.read(e, id.Sequence)
	}
	return true
}

func (l *Ledger) of(environment string) *entries {
	if l.environments == nil {
		l.environments = map[string]*entries{}
	}
	in := l.environments[environment]
	if in == nil {
		in = &entries{}
		l.environments[environment] = in
	}
	return in
}

// read takes in a final report. One that cannot be read is none.
func (in *entries) read(e record.Event, number uint64) {
	var told struct {
		Final
		IsFinal bool `json:"final"`
	}
	if e.Type != record.TypeDeliveryReport || json.Unmarshal(e.Record, &told) != nil || !told.IsFinal {
		return
	}
	told.Number = number
	in.final = &told.Final
}

// duplicates is how many events were read more than once, and how often beyond
// the first.
func (l *Ledger) duplicates() (events, copies int) {
	for _, in := range l.environments {
		events += int(in.doubled.count())
		copies += int(in.copies)
	}
	return events, copies
}

// gaps is how many sequence numbers are not there although later ones of the
// same environment are, how many of them a delivery.dropped names, and why.
func (l *Ledger) gaps() (missing, explained uint64, because []string) {
	reasons := map[string]bool{}
	for name, in := range l.environments {
		missing += in.seen.missing()
		_, n, why := l.losses.explain(name, in.seen)
		explained += n
		for _, reason := range why {
			reasons[reason] = true
		}
	}
	return missing, explained, slices.Sorted(maps.Keys(reasons))
}

// Package account reconciles what a Lambda said with what lies on the stream:
// what is missing there, what lies there twice, how long the way took.
package account

import (
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// Said is one event as Lambda generated it.
type Said struct {
	At     time.Time // when, by the clock of whoever watched
	Time   string    // when, as the event says
	Type   string
	Record jsontext.Value
}

// Account matches events said with events read. They match by time, type and
// record, each as often as it was said, because ids are only given on the way.
// It is safe for concurrent use.
type Account struct {
	mu sync.Mutex

	said       int
	read       int
	duplicates int
	own        int
	waiting    waiting           // said, not read yet
	strangers  map[key]int       // read, not said yet
	sequences  map[string]*spans // by environment
	types      subscription
	dropped    int // what Lambda says it dropped itself

	outcomes Invocations
	delays   []time.Duration
	holds    []time.Duration
}

// New returns an account with nothing in it.
func New() *Account {
	return &Account{
		waiting:   waiting{},
		strangers: map[key]int{},
		sequences: map[string]*spans{},
	}
}

// Said notes an event that was said.
func (a *Account) Said(s Said) {
	k := keyOf(s.Time, s.Type, s.Record)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said++
	a.learn(s)
	if a.strangers[k] > 0 {
		a.strangers[k]--
		a.delays = append(a.delays, 0)
		return
	}
	a.waiting.add(k, s)
}

// Read notes an event that was found on the stream, readable since arrived.
func (a *Account) Read(e record.Event, arrived time.Time) {
	k := keyOf(e.Time, e.Type, e.Record)
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.firstOf(e.ID) {
		a.duplicates++
		return
	}
	a.read++
	if isOwn(e.Type) {
		a.own++
		return
	}
	match, ok := a.waiting.take(k)
	if !ok && e.Truncated {
		match, ok = a.waiting.takeCut(e)
	}
	if !ok {
		a.strangers[k]++
		return
	}
	a.delays = append(a.delays, max(0, arrived.Sub(match.At)))
}

// firstOf notes an event's id and tells whether it is new.
func (a *Account) firstOf(text string) bool {
	id, err := record.ParseID(text)
	if err != nil {
		return true
	}
	seen := a.sequences[id.Environment]
	if seen == nil {
		seen = &spans{}
		a.sequences[id.Environment] = seen
	}
	return seen.add(id.Sequence)
}

// Outstanding is how many events were said, are due on the stream, and were
// not read yet.
func (a *Account) Outstanding() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.waiting.due(a.types)
}

// Counts is how many events were said and read so far, and how many
// invocations ended.
func (a *Account) Counts() (said, read, invocations int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said, a.read, a.outcomes.Total()
}

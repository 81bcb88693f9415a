// Package account reconciles what a Lambda said with what lies on the stream:
// what is missing there, what lies there twice, how long the way took.
package account

import (
	"strings"
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

	said      int
	read      int
	own       int
	foreign   int
	waiting   waiting     // said, not read yet
	strangers map[key]int // read, not said yet
	repeats   map[key]int // pushed once more by Lambda, not read yet
	repeated  int         // pushed once more by Lambda and read
	ledger    Ledger
	dropped   int // by Lambda, which says so in platform.logsDropped
	unpushed  int // said when the extension was gone
	processed processed

	invocations Invocations
	delays      []time.Duration
	holds       []time.Duration
}

// New returns an account with nothing in it.
func New() *Account {
	return &Account{
		waiting:   waiting{},
		strangers: map[key]int{},
		repeats:   map[key]int{},
	}
}

// Said notes an event that was said.
func (a *Account) Said(s Said) {
	k := keyOf(s.Time, s.Type, s.Record)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said++
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
	if !a.ledger.Read(e, arrived) {
		return
	}
	a.read++
	if isOwn(e.Type) {
		a.own++
		a.processed.read(e)
		return
	}
	match, ok := a.waiting.take(k)
	if !ok && e.Truncated {
		match, ok = a.waiting.takeCut(e)
	}
	switch {
	case !ok && a.repeats[k] > 0:
		a.repeats[k]--
		a.repeated++
		return
	case !ok:
		a.strangers[k]++
		return
	}
	a.delays = append(a.delays, max(0, arrived.Sub(match.At)))
}

// Repeated notes that Lambda pushed an event once more, which it then has a
// second id for.
func (a *Account) Repeated(s Said) {
	k := keyOf(s.Time, s.Type, s.Record)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.strangers[k] > 0 {
		a.strangers[k]--
		a.repeated++
		return
	}
	a.repeats[k]++
}

// ShutDown notes what the extension logged at its end.
func (a *Account) ShutDown(last LastWord) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ledger.losses.logged(last.Dropped)
	a.processed.logged(last)
}

// Foreign notes that something on the stream was no event.
func (a *Account) Foreign() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.foreign++
}

// Dropped notes that Lambda itself gave an event up for want of room, which it
// says in a platform.logsDropped: nobody will read it.
func (a *Account) Dropped(s Said) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.waiting.take(keyOf(s.Time, s.Type, s.Record)); ok {
		a.dropped++
	}
}

// Unpushed notes that an event never reached the extension because it was
// gone. It stays missing.
func (a *Account) Unpushed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unpushed++
}

// Invoked notes how an invocation ended.
func (a *Account) Invoked(end End) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.invocations.count(end)
}

// Held notes how long extensions held the environment after the function was
// done.
func (a *Account) Held(hold time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.holds = append(a.holds, hold)
}

// Outstanding is how many events were said and neither read nor dropped by
// Lambda yet, nor left out because the extension is configured so.
func (a *Account) Outstanding() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) == 0 {
		return 0
	}
	return a.waiting.count() - a.explain().events()
}

// Counts is how many events were said and read so far, and how many
// invocations ended.
func (a *Account) Counts() (said, read, invocations int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said, a.read, a.invocations.Total()
}

// isOwn tells whether an event is the extension's own, which no Lambda said:
// its account of the delivery, or the summary of an invocation.
func isOwn(eventType string) bool {
	return strings.HasPrefix(eventType, "delivery.") || eventType == record.TypeInvocationSummary
}

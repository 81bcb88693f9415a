package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Run is a run of sequence numbers, both ends included.
type Run struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

// String is the run as a person writes it: 17 or 17-20.
func (r Run) String() string {
	if r.First == r.Last {
		return fmt.Sprint(r.First)
	}
	return fmt.Sprintf("%d-%d", r.First, r.Last)
}

// Environment is what the stream proves of one environment's delivery.
type Environment struct {
	Name     string `json:"environment"`
	Function string `json:"function"`
	// From and To are the sequence numbers that are judged, both included; To
	// is less than From where none is. Last is the greatest that was read.
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	Last uint64 `json:"last"`
	// Read is how many from From to Last were read; Duplicates how many of all
	// were read more than once, Copies how often beyond the first.
	Read       uint64 `json:"read"`
	Duplicates uint64 `json:"duplicates"`
	Copies     uint64 `json:"copies"`
	// Missing is how many of those judged were not read. Explained is how many
	// of them a delivery.dropped names, for the reasons in Because; Counted how
	// many more the environment's reports count as dropped.
	Missing   uint64   `json:"missing"`
	Explained uint64   `json:"explained"`
	Because   []string `json:"because"`
	Counted   uint64   `json:"counted"`
	// Unexplained is how many are missing beyond that, or, where it is more,
	// how many the final report says were delivered and were not read. Gaps
	// are the first of the missing that no delivery.dropped names.
	Unexplained uint64 `json:"unexplained"`
	Gaps        []Run  `json:"gaps"`
	// Final is the environment's final report; without one it is open, and
	// what is missing behind Last can't be told.
	Final *Final `json:"final"`
}

// Audit is what a stream proves of all that was delivered there.
type Audit struct {
	Stream string `json:"stream"`
	// Records is how many Kinesis records were read, of so many Shards.
	Records int `json:"records"`
	Shards  int `json:"shards"`
	// Since is how long before now reading began; 0 is the oldest record that
	// the stream still had.
	Since time.Duration `json:"-"`
	// Unnumbered is how many events have no id, as in the format raw; Foreign
	// how many records, or parts of them, hold no event. Neither is judged.
	// Unreadable is how many can't be decoded.
	Unnumbered   int           `json:"unnumbered"`
	Foreign      int           `json:"foreign"`
	Unreadable   int           `json:"unreadable"`
	Environments []Environment `json:"environments"`
}

// Unexplained is how many events are missing in all environments together and
// nothing explains it.
func (a Audit) Unexplained() uint64 {
	var n uint64
	for _, e := range a.Environments {
		n += e.Unexplained
	}
	return n
}

// Judged is of how many environments any number is old enough to be judged.
func (a Audit) Judged() int {
	n := 0
	for _, e := range a.Environments {
		if e.Judged() {
			n++
		}
	}
	return n
}

// someGaps is how many gaps are told one by one.
const someGaps = 20

// Environments are all that were read, sorted by name, but for those of which
// nothing arrived since the ledger's Since.
func (l *Ledger) Environments() []Environment {
	all := []Environment{}
	for name, in := range l.environments {
		if in.from > 0 {
			all = append(all, l.judge(name, in))
		}
	}
	slices.SortFunc(all, func(a, b Environment) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func (l *Ledger) judge(name string, in *entries) Environment {
	e := Environment{
		Name: name, Function: in.function, From: 1, To: in.settled, Last: in.seen.last(), Final: in.final,
		Duplicates: in.doubled.count(), Copies: in.copies, Because: []string{}, Gaps: []Run{},
	}
	if !l.Since.IsZero() {
		e.From = in.from
	}
	if in.final != nil {
		e.To = e.Last
	}
	judged := in.seen.within(e.From, e.To)
	e.Read = in.seen.countWithin(e.From, e.Last)
	e.Missing = judged.missing()
	left, explained, because := l.losses.explain(name, judged)
	e.Explained = explained
	e.Because = append(e.Because, because...)
	e.Counted = min(e.Missing-e.Explained, l.losses.untold(name))
	e.Unexplained = max(e.Missing-e.Explained-e.Counted, e.undelivered())
	for _, hole := range left.holes() {
		if len(e.Gaps) < someGaps {
			e.Gaps = append(e.Gaps, Run{hole.first, hole.last})
		}
	}
	return e
}

// undelivered is how many events the final report says were delivered and were
// not read. It can be told only of an environment that is judged from its
// first event on.
func (e Environment) undelivered() uint64 {
	if e.Final == nil || e.From > 1 || e.Final.Delivered < e.Final.Recovered {
		return 0
	}
	own := e.Final.Delivered - e.Final.Recovered
	return own - min(own, e.Read)
}

// gapsOf names gaps: "17, 20-25".
func gapsOf(all []Run) string {
	said := make([]string, len(all))
	for i, r := range all {
		said[i] = r.String()
	}
	return strings.Join(said, ", ")
}

// Judged tells whether any of the environment's numbers is old enough to be
// judged.
func (e Environment) Judged() bool { return e.From <= e.To }

// Words says in a few words what became of the environment's events.
func (e Environment) Words() string {
	said := []string{fmt.Sprintf("read %d of %d to %d", e.Read, e.From, e.Last)}
	switch {
	case !e.Judged():
		said = append(said, "too new to be judged")
	case e.To < e.Last:
		said = append(said, fmt.Sprintf("judged to %d", e.To))
	}
	if e.Explained > 0 {
		said = append(said, fmt.Sprintf("%d dropped (%s)", e.Explained, strings.Join(e.Because, ", ")))
	}
	if e.Counted > 0 {
		said = append(said, fmt.Sprintf("%d counted as dropped", e.Counted))
	}
	if e.Unexplained > 0 {
		said = append(said, e.unexplained())
	}
	if e.Final == nil {
		return strings.Join(append(said, "open"), "; ")
	}
	report := fmt.Sprintf("its report: received %d, delivered %d, dropped %d, held %d",
		e.Final.Received, e.Final.Delivered, e.Final.Dropped.Total(), e.Final.Held)
	if left := e.Final.LeftOut.Total(); left > 0 {
		report += fmt.Sprintf(", and %d left out before", left)
	}
	return strings.Join(append(said, report), "; ")
}

func (e Environment) unexplained() string {
	said := fmt.Sprintf("%d missing without an explanation", e.Unexplained)
	if len(e.Gaps) > 0 {
		said += ": " + gapsOf(e.Gaps)
	}
	if len(e.Gaps) == someGaps {
		said += " …"
	}
	return said
}

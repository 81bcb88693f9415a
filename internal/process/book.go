package process

import (
	"slices"

	"kinesis-telemetry-api-extension/record"
)

// book has the last invocations of an environment.
type book struct {
	many    bool
	cold    bool          // the next invocation is the first
	most    int           // invocations that are remembered
	last    []*invocation // oldest first
	current *invocation   // which what is pushed next belongs to; nil if unknown
	init    initiation    // of the environment
}

const (
	// mostAlone is how many invocations are remembered that run one after
	// another: what is said of one may be pushed during the next ones.
	mostAlone = 8
	// mostMany is the same where many run at once.
	mostMany = 256
)

func newBook(config Config) *book {
	b := &book{many: config.Many, cold: config.Function.initialisedByInvocations(), most: mostAlone}
	if b.many {
		b.most = mostMany
	}
	return b
}

// place finds the invocation that the next event belongs to, nil if that is
// unknown: the one that an event of Lambda's names; for any other, where one
// invocation runs at a time, the one that was told of last, and else the one
// that it names itself. gone is an invocation that was forgotten for it.
func (b *book) place(raw record.Raw) (of, gone *invocation) {
	if isPlatform(raw) {
		return b.placePlatform(raw)
	}
	if b.many {
		return b.find(raw), nil
	}
	return b.current, nil
}

func (b *book) placePlatform(raw record.Raw) (of, gone *invocation) {
	switch {
	case is(raw, typeStart):
		return b.start(raw)
	case is(raw, typeInitStart), is(raw, typeRestoreStart), is(raw, typeLogsDropped):
		b.current = nil // a new life, or a start may be among what was dropped
	case is(raw, typeInitReport), is(raw, typeRestoreReport):
		b.init.learn(raw)
	}
	of = b.find(raw)
	if of != nil && of == b.current && is(raw, typeReport) {
		b.current = nil
	}
	return of, nil
}

// maxID is longer than any requestId of Lambda's, in bytes.
const maxID = 256

// start begins an invocation. An asynchronous retry has the requestId of the
// one before; what is pushed twice has its time, too.
func (b *book) start(raw record.Raw) (of, gone *invocation) {
	id := string(inside(raw.RequestID))
	if id == "" || len(id) > maxID {
		b.current = nil
		return nil, nil
	}
	before := b.find(raw)
	switch {
	case before != nil && before.start == string(inside(raw.Time)):
		b.current = before
		return before, nil
	case before != nil:
		gone = b.forget(slices.Index(b.last, before))
	case len(b.last) == b.most:
		gone = b.forget(b.leastExpected())
	}
	of = &invocation{id: id, quoted: slices.Clone(raw.RequestID), cold: b.cold}
	if b.cold {
		of.initiation = b.init
	}
	b.cold = false
	b.last = append(b.last, of)
	b.current = of
	return of, gone
}

func (b *book) forget(at int) *invocation {
	gone := b.last[at]
	b.last = slices.Delete(b.last, at, at+1)
	return gone
}

// leastExpected is where the invocation stands of which least will still be
// told: the oldest that was reported, else the oldest.
func (b *book) leastExpected() int {
	return max(0, slices.IndexFunc(b.last, func(i *invocation) bool { return i.ended }))
}

// find finds the invocation that an event names.
func (b *book) find(raw record.Raw) *invocation {
	id := inside(raw.RequestID)
	if len(id) == 0 {
		return nil
	}
	for _, i := range slices.Backward(b.last) {
		if i.id == string(id) { // compared without a copy
			return i
		}
	}
	return nil
}

func (b *book) all() []*invocation { return b.last }

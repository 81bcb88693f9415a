package rules

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// automaton tells which of several patterns match a text, all in one pass: a
// deterministic automaton that is built as it is needed, and forgotten when it
// has grown too large. Ten rules on a text of 306 bytes take 0.9 µs by it, and
// 62 µs by package regexp, one after the other (BenchmarkTenRules). It is not
// for concurrent use.
type automaton struct {
	program  program
	alphabet *alphabet
	stride   uint32

	// next is, at a state's place and a class, the place of the state behind
	// it: 0 where it isn't known yet, with hit set where a pattern has matched.
	next   []uint32
	states []state // the one at place n*stride is states[n-1]
	places map[string]uint32
	start  uint32

	steps, misses int // since all was forgotten
	kept          int // of all states' threads
	most          int // how long next may be
	rest          int // for how many bytes it is not used

	threads, reached, marks []uint32 // used again
	key                     []byte   // used again
}

// state is where the patterns' programs may be after some text.
type state struct {
	threads []uint32 // instructions still to be run, ascending
	before  byte     // the kind of the character before
	hits    uint64   // the patterns that matched before that character
}

const (
	hit = 1 << 31
	// maxEntries bounds the memory of next: 256 KiB.
	maxEntries = 64 << 10
	// maxThreads bounds that of states, of which one may have thousands: 1 MiB
	// and their keys'.
	maxThreads = 256 << 10
	// What costs more than one new step in so many isn't worth to be built: it
	// rests for restBytes.
	worthwhile = 8
	restBytes  = 1 << 20
)

// The kinds of the character before.
const (
	nothing = iota
	other
	word
	lineEnd
)

func kindOf(r rune, words, lines bool) byte {
	switch {
	case lines && r == '\n':
		return lineEnd
	case words && syntax.IsWordChar(r):
		return word
	}
	return other
}

// sampleOf is a character of a kind, as package syntax wants it.
func sampleOf(kind byte) rune {
	return [...]rune{nothing: -1, other: ' ', word: 'a', lineEnd: '\n'}[kind]
}

func newAutomaton(p program) *automaton {
	a := &automaton{program: p, alphabet: newAlphabet(&p), most: maxEntries}
	a.stride = uint32(a.alphabet.end() + 1)
	a.marks = make([]uint32, len(p.insts))
	a.forget()
	return a
}

func (a *automaton) forget() {
	a.next = append(a.next[:0], make([]uint32, a.stride)...) // place 0 means unknown
	clear(a.states)
	a.states = a.states[:0]
	a.places = map[string]uint32{}
	a.steps, a.misses, a.kept = 0, 0, 0
	a.start = a.place(state{threads: nil, before: nothing})
}

// match returns the set of patterns that match somewhere in text, and false if
// it can't tell at a fair price.
func (a *automaton) match(text []byte) (hits uint64, ok bool) {
	if a.rest > 0 {
		a.rest -= len(text)
		return 0, false
	}
	at, next, ascii := a.start, a.next, &a.alphabet.ascii
	for i := 0; i < len(text); {
		var class uint32
		if c := text[i]; c < utf8.RuneSelf {
			class = uint32(ascii[c])
			i++
		} else {
			r, size := utf8.DecodeRune(text[i:])
			class = uint32(a.alphabet.find(r))
			i += size
		}
		to := next[at+class]
		if int32(to) <= 0 {
			if to == 0 {
				if to = a.step(at, class, i); to == 0 {
					return 0, false
				}
				next = a.next
			}
			if to&hit != 0 {
				to &^= hit
				hits |= a.states[to/a.stride-1].hits
			}
		}
		at = to
	}
	to := next[at+a.stride-1]
	if to == 0 {
		if to = a.step(at, a.stride-1, len(text)); to == 0 {
			return 0, false
		}
	}
	a.steps += len(text)
	return hits | a.states[(to&^hit)/a.stride-1].hits, true
}

// step finds the state behind another one, read bytes into a text. It is 0 if
// too much had to be found.
func (a *automaton) step(from, class uint32, read int) uint32 {
	a.misses++
	s := a.states[from/a.stride-1]
	to := a.after(s, class)
	if len(a.next)+int(a.stride) > a.most || a.kept+len(to.threads) > maxThreads {
		if a.steps+read < worthwhile*a.misses {
			a.rest = restBytes
		}
		kept := state{threads: slices.Clone(to.threads), before: to.before, hits: to.hits}
		a.forget()
		if a.rest > 0 {
			return 0
		}
		return a.flagged(a.place(kept))
	}
	place := a.flagged(a.place(to))
	a.next[from+class] = place
	return place
}

func (a *automaton) flagged(place uint32) uint32 {
	if a.states[place/a.stride-1].hits != 0 {
		return place | hit
	}
	return place
}

// after runs what s has still to run up to the next character, which is of the
// given class, and over it. Its threads are valid until the next call.
func (a *automaton) after(s state, class uint32) state {
	c, before := rune(-1), byte(nothing)
	if int(class) < a.alphabet.end() {
		c = a.alphabet.samples[class]
		before = kindOf(c, a.program.words, a.program.lines)
	}
	holds := syntax.EmptyOpContext(sampleOf(s.before), c)
	clear(a.marks)
	a.reached = a.reached[:0]
	a.threads = append(append(a.threads[:0], s.threads...), a.program.starts...)
	to := state{before: before}
	for len(a.threads) > 0 {
		pc := a.threads[len(a.threads)-1]
		a.threads = a.threads[:len(a.threads)-1]
		if a.marks[pc] != 0 {
			continue
		}
		a.marks[pc] = 1
		inst := &a.program.insts[pc]
		switch inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			a.threads = append(a.threads, inst.Arg, inst.Out)
		case syntax.InstCapture, syntax.InstNop:
			a.threads = append(a.threads, inst.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^holds == 0 {
				a.threads = append(a.threads, inst.Out)
			}
		case syntax.InstMatch:
			to.hits |= 1 << inst.Arg
		case syntax.InstFail:
		default:
			if c >= 0 && inst.MatchRune(c) {
				a.reached = append(a.reached, inst.Out)
			}
		}
	}
	slices.Sort(a.reached)
	to.threads = slices.Compact(a.reached)
	return to
}

// place finds a state's place, or gives it one.
func (a *automaton) place(s state) uint32 {
	a.key = append(a.key[:0], s.before)
	a.key = binary.AppendUvarint(a.key, s.hits)
	for _, pc := range s.threads {
		a.key = binary.AppendUvarint(a.key, uint64(pc))
	}
	if place, found := a.places[string(a.key)]; found {
		return place
	}
	place := uint32(len(a.next))
	a.next = append(a.next, make([]uint32, a.stride)...)
	s.threads = slices.Clone(s.threads)
	a.kept += len(s.threads)
	a.states = append(a.states, s)
	a.places[string(a.key)] = place
	return place
}

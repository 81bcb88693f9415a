package rules

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// alphabet divides all characters into classes, of which no program tells one
// character from another.
type alphabet struct {
	ascii   [utf8.RuneSelf]uint16
	bounds  []rune   // where the intervals begin, ascending
	classes []uint16 // of each interval
	samples []rune   // a character of each class
}

// newAlphabet finds the classes of a program's characters.
func newAlphabet(p *program) *alphabet {
	a := &alphabet{bounds: bounds(p)}
	a.classes = make([]uint16, len(a.bounds))
	known := map[string]uint16{}
	signatures := make([][]byte, len(a.bounds))
	for i, inst := range characterInsts(p) {
		for interval, first := range a.bounds {
			if inst.MatchRune(first) {
				signatures[interval] = binary.AppendUvarint(signatures[interval], uint64(i))
			}
		}
	}
	for interval, first := range a.bounds {
		signature := string(append(signatures[interval], kindOf(first, true, true)))
		class, found := known[signature]
		if !found {
			class = uint16(len(a.samples))
			known[signature] = class
			a.samples = append(a.samples, first)
		}
		a.classes[interval] = class
	}
	for c := range a.ascii {
		a.ascii[c] = a.find(rune(c))
	}
	return a
}

// characterInsts are the instructions that ask for characters, each kind once.
func characterInsts(p *program) []*syntax.Inst {
	var all []*syntax.Inst
	known := map[string]bool{}
	for i := range p.insts {
		inst := &p.insts[i]
		if inst.Op != syntax.InstRune && inst.Op != syntax.InstRune1 && inst.Op != syntax.InstRuneAnyNotNL {
			continue
		}
		key := string([]rune{rune(inst.Op), rune(inst.Arg & uint32(syntax.FoldCase))}) + string(inst.Rune)
		if !known[key] {
			known[key] = true
			all = append(all, inst)
		}
	}
	return all
}

// bounds are the first characters of all intervals that a program may treat
// each in a way of its own.
func bounds(p *program) []rune {
	all := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1}
	for _, inst := range characterInsts(p) {
		runes := inst.Rune
		if len(runes) == 1 {
			all = append(all, runes[0], runes[0]+1)
			if syntax.Flags(inst.Arg)&syntax.FoldCase != 0 {
				for r := unicode.SimpleFold(runes[0]); r != runes[0]; r = unicode.SimpleFold(r) {
					all = append(all, r, r+1)
				}
			}
			continue
		}
		for i := 0; i+1 < len(runes); i += 2 {
			all = append(all, runes[i], runes[i+1]+1)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (a *alphabet) find(r rune) uint16 {
	at, found := slices.BinarySearch(a.bounds, r)
	if !found {
		at--
	}
	return a.classes[at]
}

// end is the class of what comes behind a text.
func (a *alphabet) end() int { return len(a.samples) }

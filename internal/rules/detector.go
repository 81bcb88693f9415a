package rules

import "regexp"

// detector tells which rules may have something to do with a text. For those
// with a pattern it is exact.
type detector struct {
	automaton *automaton
	together  []numbered // those that the automaton runs
	alone     []numbered // those that are too large for it
}

// numbered is a pattern of a rule.
type numbered struct {
	bit     uint64
	pattern *regexp.Regexp
}

// mayBeJSON is the bit of texts in which there may be JSON.
const mayBeJSON = 1 << MaxRules

// newDetector takes the patterns of all rules in their order.
func newDetector(patterns []string) *detector {
	d := &detector{}
	var p program
	add := func(i int, pattern string) {
		n := numbered{1 << i, regexp.MustCompile(pattern)}
		if p.add(pattern, i) {
			d.together = append(d.together, n)
		} else {
			d.alone = append(d.alone, n)
		}
	}
	for i, pattern := range patterns {
		add(i, pattern)
	}
	add(MaxRules, `[\[{]|^[ \t\r\n]*"`)
	d.automaton = newAutomaton(p)
	return d
}

// rules is a bit for each rule whose pattern matches somewhere in text.
func (d *detector) rules(text []byte) uint64 {
	bits, ok := d.automaton.match(text)
	if !ok {
		bits = one(d.together, text)
	}
	if len(d.alone) > 0 {
		bits |= one(d.alone, text)
	}
	return bits
}

// one matches pattern by pattern.
func one(patterns []numbered, text []byte) uint64 {
	var bits uint64
	for _, n := range patterns {
		if n.pattern.Match(text) {
			bits |= n.bit
		}
	}
	return bits
}

package rules

import (
	"regexp/syntax"
)

// program is the programs of several patterns, one behind the other. Whoever
// runs it runs all of them at once.
type program struct {
	insts  []syntax.Inst // InstMatch has the pattern's number in Arg
	starts []uint32

	words, lines bool // something depends on words' and lines' ends
}

// maxPatternInsts is the largest program of a pattern that is run together with
// others: larger ones would take the memory of all.
const maxPatternInsts = 4000

// add adds a pattern under a number. It returns false if the pattern is too
// large, or is none.
func (p *program) add(pattern string, number int) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return false
	}
	compiled, err := syntax.Compile(tree.Simplify())
	if err != nil || len(compiled.Inst) > maxPatternInsts {
		return false
	}
	base := uint32(len(p.insts))
	for _, inst := range compiled.Inst {
		switch inst.Op {
		case syntax.InstMatch:
			inst.Arg = uint32(number)
		case syntax.InstAlt, syntax.InstAltMatch:
			inst.Arg += base
		case syntax.InstEmptyWidth:
			p.note(syntax.EmptyOp(inst.Arg))
		}
		inst.Out += base
		p.insts = append(p.insts, inst)
	}
	p.starts = append(p.starts, base+uint32(compiled.Start))
	return true
}

func (p *program) note(needed syntax.EmptyOp) {
	p.words = p.words || needed&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0
	p.lines = p.lines || needed&(syntax.EmptyBeginLine|syntax.EmptyEndLine) != 0
}

package display

import (
	"fmt"
	"strings"

	"kinesis-telemetry-api-extension/record"
)

// Ruled is what rules made of a line.
type Ruled struct {
	Line    int
	Verdict string   // kept, masked, excluded or failed
	Rules   []string // those that did it
}

// AppendRuled appends a line and what rules made of it, in the columns of the
// events.
func (s Style) AppendRuled(dst []byte, e record.Event, r Ruled) []byte {
	c := map[string]colour{"masked": yellow, "excluded": dim, "failed": red}[r.Verdict]
	l := layout{style: s, dst: dst}
	l.write(span{dim, fit(fmt.Sprintf("line %d", r.Line), len("15:04:05.000"))})
	l.write(span{text: "  "})
	l.write(shortID(e.RequestID))
	l.write(span{text: " "})
	l.write(span{c, fmt.Sprintf("%*s", tagWidth+1, r.Verdict)})
	l.write(span{text: "  "})
	text := span{text: strings.TrimRight(e.Text(), "\r\n")}
	if r.Verdict == "excluded" {
		text.colour = dim
	}
	words := []span{text}
	if len(r.Rules) > 0 {
		by := span{cyan, "  ← " + strings.Join(r.Rules, ", ")}
		words = append(words, by)
	}
	l.flow(words)
	return append(l.dst, '\n')
}

// RuleSum is what one rule did to all lines.
type RuleSum struct {
	Name, Says string
	Lines      int
}

// RulesSum is what rules did to all lines.
type RulesSum struct {
	Lines, Excluded, Masked, Places, Failed int
	Rules                                   []RuleSum
}

// AppendRulesSum appends the figures, and for each rule what it did.
func (s Style) AppendRulesSum(dst []byte, sum RulesSum) []byte {
	t := table{style: s, dst: append(dst, '\n')}
	for _, r := range sum.Rules {
		t.wide = max(t.wide, min(cells(clean(r.Name)), widestName))
	}
	t.line("lines", sum.Lines, "")
	t.line("excluded", sum.Excluded, "")
	t.line("masked", sum.Masked, placesOf(sum))
	if sum.Failed > 0 {
		t.problem("failed", sum.Failed, red, "to be masked: they would not be sent")
	}
	t.dst = append(t.dst, '\n')
	for _, r := range sum.Rules {
		c := bold
		if r.Lines == 0 {
			c = yellow
		}
		t.row(clean(r.Name), fmt.Sprint(r.Lines), c, r.Says)
	}
	return t.dst
}

// widestName is how many columns of a rule's name are shown.
const widestName = 40

func placesOf(sum RulesSum) string {
	if sum.Places == 0 {
		return ""
	}
	return "in " + count(sum.Places, "place")
}

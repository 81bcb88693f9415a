package display

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/internal/account"
)

// AppendAudit appends what a stream proves: a few lines of figures, a line for
// each environment of which there is something to tell, or for all, and a
// verdict.
func (s Style) AppendAudit(dst []byte, a account.Audit, all bool) []byte {
	t := table{style: s, dst: dst}
	sum := sumUp(a.Environments)
	t.line("records", a.Records, "from "+count(a.Shards, "shard"))
	t.line("events", int(sum.Read), "different "+plural(int(sum.Read), "one")+" in "+count(len(a.Environments), "environment"))
	t.duplicates(int(sum.Duplicates), int(sum.Copies))
	t.auditedGaps(sum)
	t.problem("unexplained", int(a.Unexplained()), red, plural(int(a.Unexplained()), "event")+" missing that nothing explains")
	t.some("open", sum.open, plain, plural(sum.open, "environment")+" without a final report: what is missing at the end can't be told")
	t.some("earlier", sum.earlier, plain, plural(sum.earlier, "environment")+" that began before what was read: judged from the first number on")
	t.some("unnumbered", a.Unnumbered, plain, plural(a.Unnumbered, "event")+" without an id, as in the format raw: not judged")
	t.some("foreign", a.Foreign, plain, plural(a.Foreign, "record")+" or parts of "+them(a.Foreign)+" without an event: not judged")
	t.some("unreadable", a.Unreadable, red, plural(a.Unreadable, "record")+" or parts of "+them(a.Unreadable)+" that can't be decoded")
	t.dst = append(t.dst, '\n')
	told := false
	for _, e := range a.Environments {
		if all || e.Unexplained > 0 {
			t.environment(e)
			told = true
		}
	}
	if told {
		t.dst = append(t.dst, '\n')
	}
	return t.proof(a, sum)
}

// some is a line only if there are any.
func (t *table) some(name string, n int, c colour, meaning string) {
	if n > 0 {
		t.row(name, fmt.Sprint(n), c, meaning)
	}
}

// totals are the figures of all environments.
type totals struct {
	account.Environment
	open, earlier int
}

func sumUp(all []account.Environment) totals {
	var sum totals
	reasons := map[string]bool{}
	for _, e := range all {
		sum.Read += e.Read
		sum.Duplicates += e.Duplicates
		sum.Copies += e.Copies
		sum.Missing += e.Missing
		sum.Explained += e.Explained
		sum.Counted += e.Counted
		for _, reason := range e.Because {
			reasons[reason] = true
		}
		if e.Final == nil {
			sum.open++
		}
		if e.From > 1 {
			sum.earlier++
		}
	}
	sum.Because = slices.Sorted(maps.Keys(reasons))
	return sum
}

// auditedGaps tells the numbers left out, and who accounts for them.
func (t *table) auditedGaps(sum totals) {
	meaning := plural(int(min(sum.Missing, 1<<31)), "number") + " left out"
	if sum.Explained > 0 {
		meaning += fmt.Sprintf(", %d of them explained by delivery.dropped (%s)", sum.Explained, clean(strings.Join(sum.Because, ", ")))
	}
	meaning += unless(int(sum.Counted), ", %d counted as dropped by a delivery.report")
	t.problem("missing", int(min(sum.Missing, 1<<31)), yellow, meaning)
}

func (t *table) environment(e account.Environment) {
	l := layout{style: t.style, dst: append(t.dst, "  "...)}
	mark, words := span{green, "✓ "}, e.Words()
	switch {
	case e.Unexplained > 0:
		mark = span{red, "✗ "}
	case e.Final == nil:
		mark = span{blue, "… "}
	}
	l.write(mark)
	l.write(span{bold, clean(e.Name)})
	l.write(span{dim, " " + clean(e.Function) + "  "})
	l.write(span{text: clean(words)})
	l.dst = append(l.dst, '\n')
	t.dst = l.dst
}

// proof is the verdict.
func (t *table) proof(a account.Audit, sum totals) []byte {
	l := layout{style: t.style, dst: append(t.dst, "  "...)}
	switch n := a.Unexplained(); {
	case n > 0:
		l.write(span{red, fmt.Sprintf("✗ %s missing, and nothing explains it.", count(int(n), "event"))})
	case a.Unreadable > 0:
		l.write(span{red, "✗ Not everything could be decoded."})
	case a.Judged() == 0:
		l.write(span{yellow, a.Unjudged()})
	case sum.open > 0:
		l.write(span{green, fmt.Sprintf("✓ Nothing is missing without an explanation so far; still open: %d of %s.", sum.open, count(len(a.Environments), "environment"))})
	default:
		l.write(span{green, "✓ Nothing is missing without an explanation."})
	}
	return append(l.dst, '\n')
}

package display

import (
	"fmt"
	"strings"

	"kinesis-telemetry-api-extension/internal/doctor"
)

// diagnosisHang is where what a check says begins.
const diagnosisHang = 17

// AppendDiagnosis appends what was found of one function: a line for each
// finding, or only for those that are not ok, with what to do below it, and a
// verdict.
func (s Style) AppendDiagnosis(dst []byte, r doctor.Report, all bool) []byte {
	l := layout{style: s, dst: dst, hang: diagnosisHang}
	l.write(span{bold, clean(r.Function)})
	l.write(span{dim, "  " + clean(strings.Join(r.About, ", ")) + "\n"})
	for _, f := range r.Findings {
		if all || f.Result != doctor.OK {
			l.finding(f)
		}
	}
	l.write(span{text: "  "})
	l.write(verdict(r))
	return append(l.dst, "\n\n"...)
}

func (l *layout) finding(f doctor.Finding) {
	c, mark := markOf(f.Result)
	l.write(span{text: "  "})
	l.write(span{c, mark})
	l.write(span{dim, fmt.Sprintf(" %-*s", diagnosisHang-4, clean(f.Check))})
	l.paragraph(span{text: f.Says})
	if f.Mend == "" {
		return
	}
	// In one row, for the terminal to break: it may be something to copy.
	l.dst = append(l.dst, strings.Repeat(" ", l.hang)...)
	l.write(span{cyan, "→ "})
	l.write(span{text: clean(f.Mend)})
	l.dst = append(l.dst, '\n')
}

// paragraph flows words from the indent on and ends their last row.
func (l *layout) paragraph(s span) {
	l.column, l.row = 0, 0
	l.flow([]span{s})
	l.dst = append(l.dst, '\n')
}

func markOf(result doctor.Result) (colour, string) {
	switch result {
	case doctor.OK:
		return green, "✓"
	case doctor.Warning:
		return yellow, "!"
	case doctor.Problem:
		return red, "✗"
	}
	return blue, "?"
}

// verdict is the last line of one function's.
func verdict(r doctor.Report) span {
	if r.Err != "" {
		return span{red, "✗ It can't be looked at: " + clean(r.Err) + "."}
	}
	problems, warnings, untold := r.Count(doctor.Problem), r.Count(doctor.Warning), r.Count(doctor.Unknown)
	if problems+warnings+untold == 0 {
		return span{green, "✓ Nothing is wrong."}
	}
	c, mark, first := yellow, "!", "No problem"
	if problems > 0 {
		c, mark, first = red, "✗", count(problems, "problem")
	}
	if warnings > 0 {
		first += ", " + count(warnings, "warning")
	}
	return span{c, mark + " " + first + unless(untold, ", %d could not be told") + "."}
}

// AppendDiagnoses appends a table with a line for each function.
func (s Style) AppendDiagnoses(dst []byte, reports []doctor.Report) []byte {
	name := len("function")
	for _, r := range reports {
		name = max(name, cells(clean(r.Function)))
	}
	l := layout{style: s, dst: dst}
	l.write(span{dim, fmt.Sprintf("  %-*s  %8s  %8s  %8s  %8s\n", name, "function", "problems", "warnings", "untold", "ok")})
	for _, r := range reports {
		function := clean(r.Function)
		l.write(span{text: "  " + function + strings.Repeat(" ", name-cells(function))})
		if r.Err != "" {
			l.write(span{red, "  can't be looked at\n"})
			continue
		}
		l.figure(r.Count(doctor.Problem), red)
		l.figure(r.Count(doctor.Warning), yellow)
		l.figure(r.Count(doctor.Unknown), blue)
		l.figure(r.Count(doctor.OK), plain)
		l.dst = append(l.dst, '\n')
	}
	return l.dst
}

// figure is a cell of a table, in colour if it isn't 0.
func (l *layout) figure(n int, c colour) {
	if n == 0 {
		c = plain
	}
	l.write(span{c, fmt.Sprintf("  %8d", n)})
}

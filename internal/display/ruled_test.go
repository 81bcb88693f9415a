package display

import (
	"strings"
	"testing"
)

func TestRulesWithLongNamesHaveTheirFiguresInOneColumn(t *testing.T) {
	got := string(Style{}.AppendRulesSum(nil, RulesSum{Lines: 3, Excluded: 3, Rules: []RuleSum{
		{Name: "tea", Lines: 3, Says: "excluded"},
		{Name: "health checks", Lines: 3, Says: "excluded"},
		{Name: "«" + strings.Repeat("x", 60) + "»", Lines: 3, Says: "excluded"},
	}}))
	for line := range strings.Lines(got) {
		name, _, _ := strings.Cut(line, "3")
		if strings.Contains(line, "3") && cells(name) != len("  ")+widestName+len("  ")+len("       ") {
			t.Errorf("a figure stands elsewhere in\n%s", got)
		}
		if strings.HasSuffix(line, " \n") {
			t.Errorf("%q ends in blanks", line)
		}
	}
}

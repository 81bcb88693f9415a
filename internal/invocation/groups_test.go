package invocation

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestAnInvocationIsToldOnce has events of invocations, and what is told of
// them by which event.
func TestAnInvocationIsToldOnce(t *testing.T) {
	for _, test := range []struct{ name, read, want string }{
		{"by its report", "a-1 platform.start x, a-2 function x, a-3 platform.runtimeDone x, a-4 platform.report x", "- - - x:1"},
		{"by its summary, where there is no report", "a-1 function x, a-2 invocation.summary x, a-3 function y, a-4 invocation.summary y", "- x:1 - y:1"},
		{"by its summary alone", "a-1 invocation.summary x", "x:0"},
		{"not again by a summary", "a-1 platform.start x, a-2 platform.report x, a-3 invocation.summary x, a-4 invocation.summary y", "- x:0 told y:0"},
		{"again with lines that come late", "a-1 platform.report x, a-2 function x, a-3 invocation.summary x", "x:0 - x:1"},
	} {
		var g Groups
		var got []string
		for _, e := range read(test.read) {
			group := g.Add(e.RequestID, e, true, time.Time{}.Add(time.Hour))
			switch {
			case group == nil:
				got = append(got, "-")
			case group.Told():
				got = append(got, "told")
			default:
				got = append(got, fmt.Sprintf("%s:%d", group.RequestID, len(group.Lines)))
			}
			if group != nil && len(group.Receipts()) == 0 {
				t.Errorf("%s: no receipts with %s", test.name, e.ID)
			}
		}
		if words := strings.Join(got, " "); words != test.want {
			t.Errorf("%s: got %s, want %s", test.name, words, test.want)
		}
	}
}

func TestForgetsWhichInvocationsWereReported(t *testing.T) {
	var g Groups
	for _, e := range read("a-1 platform.report x") {
		g.Add("x", e, true, time.Unix(0, 0))
	}
	if g.Overdue(time.Unix(0, 0).Add(longest)); len(g.reported) != 0 {
		t.Errorf("got %v", g.reported)
	}
}

package extension

import (
	"testing"
	"time"
)

func TestPolicyHoldsAsFarAsItsModeAsks(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		mode FlushMode
		outlook
		want hold
	}{
		"the first invocation counts as seldom": {FlushAdaptive, outlook{gap: -1}, holdEnd},
		"a seldom invoked one is held":          {FlushAdaptive, outlook{gap: 60 * s}, holdEnd},
		"so is one at the limit":                {FlushAdaptive, outlook{gap: 5 * s}, holdEnd},
		"a busy one is not":                     {FlushAdaptive, outlook{gap: s / 10, age: s}, holdNone},
		"nor one invoked just often enough":     {FlushAdaptive, outlook{gap: 4 * s}, holdNone},
		"but for what would become too old":     {FlushAdaptive, outlook{gap: 2 * s, age: 3 * s}, holdPast},
		"or would fill the queue":               {FlushAdaptive, outlook{gap: s / 10, pressed: true}, holdPast},
		"end holds a busy one":                  {FlushEnd, outlook{gap: 0}, holdEnd},
		"continuous holds none":                 {FlushContinuous, outlook{gap: 60 * s, age: 60 * s}, holdNone},
		"an open breaker holds none":            {FlushAdaptive, outlook{gap: 60 * s, failures: 3}, holdNone},
		"not even at the end":                   {FlushEnd, outlook{failures: 3}, holdNone},
		"a breaker that is still closed does":   {FlushEnd, outlook{failures: 2}, holdEnd},
	} {
		p := policy{mode: c.mode, maxDelay: 5 * s}
		if got := p.decide(c.outlook); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestTheLongestOfTheLastGapsIsExpected(t *testing.T) {
	var g gaps
	if got := g.expected(); got >= 0 {
		t.Errorf("expected %v before anything is known", got)
	}
	for i, gap := range []time.Duration{9, 1, 2, 3, 4} {
		g.add(gap)
		want := []time.Duration{9, 9, 9, 9, 4}[i]
		if got := g.expected(); got != want {
			t.Errorf("after %d gaps: %d, want %d", i+1, got, want)
		}
	}
}

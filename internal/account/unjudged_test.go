package account

import (
	"strings"
	"testing"
	"time"
)

func TestSaysWhyNothingCanBeJudged(t *testing.T) {
	open := []Environment{{Name: "a", From: 1, Last: 1}}
	for want, a := range map[string]Audit{
		"no numbered event is older than a minute":             {Environments: open, Unnumbered: 2, Records: 3, Since: time.Hour},
		"1 event without an id: the format raw can't":          {Unnumbered: 1, Records: 1},
		"4 events without ids: the format raw can't":           {Unnumbered: 4, Foreign: 1, Records: 2, Since: time.Hour},
		"of the format message, which can't be audited, or":    {Foreign: 1, Records: 1},
		"Nothing arrived within the last 1h0m0s. Try a longer": {Since: time.Hour},
		"The stream is empty.":                                 {},
	} {
		if got := a.Unjudged(); !strings.Contains(got, want) {
			t.Errorf("%+v: got %q, want %q", a, got, want)
		}
	}
}

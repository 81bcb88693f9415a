package display

import (
	"fmt"
	"strings"
)

// foreign says that records are no events.
func foreign(n int) string {
	if n == 1 {
		return "; 1 record was no event"
	}
	return unless(n, "; %d records were no events")
}

// count is a number with its noun.
func count(n int, noun string) string { return fmt.Sprintf("%d %s", n, plural(n, noun)) }

// plural is a noun as it stands behind a number.
func plural(n int, noun string) string {
	stem, isY := strings.CutSuffix(noun, "y")
	switch {
	case n == 1:
		return noun
	case isY:
		return stem + "ies"
	}
	return noun + "s"
}

// them is what stands for so many things.
func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

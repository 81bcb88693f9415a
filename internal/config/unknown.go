package config

import (
	"fmt"
	"slices"
	"strings"
)

// unknown warns of variables that look like ours and are not, mostly slips of
// the pen, each with the name that is nearest to it.
func unknown(env environment, settings []Setting) []string {
	var known []string
	for _, s := range settings {
		if strings.HasPrefix(s.Name, Prefix) {
			known = append(known, s.Name)
		}
	}
	var warnings []string
	for name := range env {
		ours := len(name) >= len(Prefix) && strings.EqualFold(name[:len(Prefix)], Prefix)
		if ours && !slices.Contains(known, name) {
			warnings = append(warnings, fmt.Sprintf("%s is not a setting; the nearest is %s", quote(name), nearest(name, known)))
		}
	}
	slices.Sort(warnings)
	return warnings
}

func nearest(name string, known []string) string {
	name = strings.ToUpper(name[:min(len(name), 2*quotedLen)])
	return slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
}

// distance counts the insertions, deletions and replacements of bytes that
// make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

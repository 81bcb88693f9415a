package config

import (
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
			warnings = append(warnings, quote(name)+" is not a setting"+hint(name, known))
		}
	}
	slices.Sort(warnings)
	return warnings
}

// hint names the setting that may be meant, if one is near.
func hint(name string, known []string) string {
	name = strings.ToUpper(name[:min(len(name), 2*quotedLen)])
	nearest := slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
	if distance(name, nearest) > (len(nearest)-len(Prefix)+1)/2 {
		return ""
	}
	return "; the nearest is " + nearest
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

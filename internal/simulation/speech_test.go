package simulation

import (
	"fmt"
	"strings"
)

// line is one that the function prints: what it is like, and its size.
type line struct {
	kind speech
	size int // about
}

// speech is a kind of line.
type speech int

const (
	plain speech = iota
	object
	named   // an object that names another invocation
	broken  // almost an object
	bytes8  // not UTF-8
	escapes // control characters, quotes, backslashes, line separators
	begins  // looks like the begin of an element of a push
	empty
	kinds
)

// drawLines draws a few lines, seldom hundreds, seldom huge ones.
func drawLines(d dice) []line {
	most := 12
	if d.chance(0.03) {
		most = 400
	}
	lines := make([]line, d.count(most))
	kind, same := speech(d.IntN(int(kinds))), d.chance(0.5)
	for i := range lines {
		if !same {
			kind = speech(d.IntN(int(kinds)))
		}
		lines[i] = line{kind, d.count(500)}
		if d.chance(0.002) {
			lines[i].size = d.count(1 << 20)
		}
	}
	return lines
}

// say is the text of a line, with its "\n". No two of a life are the same, but
// empty ones.
func (l line) say(visit, number int) string {
	name := fmt.Sprintf("%d.%d", visit, number)
	padding := strings.Repeat("lorem ipsum ", l.size/12+1)[:l.size]
	switch l.kind {
	case object:
		return `{"n":"` + name + `","nested":{"a":[1,2.50,1e3,null]},"message":"` + padding + `"}` + "\n"
	case named:
		return `{"requestId":"` + name + `","level":"INFO","message":"` + padding + `"}` + "\n"
	case broken:
		return `{"n":"` + name + `","message":"` + padding + "\n"
	case bytes8:
		return name + " \xff\xfe\xc3 " + padding + " \xe2\x82\n"
	case escapes:
		return name + " \"\\\t\x00\x1b[31m \u2028\u00e9\U0001F600 </script> " + padding + "\r\n"
	case begins:
		return name + ` "},{"time":"2026-01-01T00:00:00.000Z","type":"function","record":"` + padding + `"}]` + "\n"
	case empty:
		return "\n"
	}
	return name + " " + padding + "\n"
}

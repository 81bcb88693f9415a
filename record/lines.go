package record

import (
	"bytes"
	"iter"
)

// decodeLines yields the events of a part that holds one JSON object per line.
// As long as no line is one of ours, nothing is: the lines before the first of
// ours are gone through once more when it is found.
func (p part) decodeLines(yield func(Event, error) bool) bool {
	ours, skipped := false, 0
	for number, line := range lines(p.content) {
		event, isOurs, err := decodeLine(line)
		if !ours && !isOurs {
			skipped++
			continue
		}
		if !ours && skipped > 0 && !p.complain(number, yield) {
			return false
		}
		ours = true
		if err != nil {
			event, err = Event{}, p.wrap("line", number, err)
		}
		if !yield(event, err) {
			return false
		}
	}
	if ours {
		return true
	}
	return p.foreign(yield)
}

// complain yields the errors of all lines before the given one.
func (p part) complain(before int, yield func(Event, error) bool) bool {
	for number, line := range lines(p.content) {
		if number == before {
			return true
		}
		if _, _, err := decodeLine(line); err != nil && !yield(Event{}, p.wrap("line", number, err)) {
			return false
		}
	}
	return true
}

// lines yields the lines that aren't empty, without their ends, and their
// numbers from 1.
func lines(content []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for number := 1; len(content) > 0; number++ {
			line, rest := content, []byte(nil)
			if end := bytes.IndexByte(content, '\n'); end >= 0 {
				line, rest = content[:end], content[end+1:]
			}
			content = rest
			if line = bytes.TrimRight(line, "\r"); len(line) > 0 && !yield(number, line) {
				return
			}
		}
	}
}

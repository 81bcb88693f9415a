package rules

import (
	"bytes"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// span is a part of a text.
type span struct{ from, to int }

// maxOpen is how many arrays and objects may lie in each other.
const maxOpen = 10_000

// embedded finds the JSON objects and arrays within text, and what may be the
// beginning of one at its end; also text itself if it is one JSON string.
// Where something turns out to be no JSON, it begins again at the next bracket,
// as long as it has not read much more than the text's length; then it goes on
// behind that. What is found is valid, and never overlaps.
type embedded struct {
	spans []span // what was found; used again
	open  []span // brackets not closed: where they begin, and how many spans came before
	text  []byte
	at    int
	spare int // how much may still be read again
}

// again is how many times a text may be read over.
const again = 16

// find returns what is valid until the next call.
func (e *embedded) find(text []byte) []span {
	e.text, e.at, e.spare = text, 0, again*len(text)
	e.spans, e.open = e.spans[:0], e.open[:0]
	if at := jsonscan.Blanks(text, 0); jsonscan.Byte(text, at) == '"' {
		if t := stringAt(text, at); !t.cut && jsonscan.Blanks(text, t.to) == len(text) {
			return append(e.spans, span{at, t.to})
		}
	}
	for e.seek() {
		e.read()
	}
	return e.spans
}

// seek goes to the next bracket that opens something.
func (e *embedded) seek() bool {
	size := bytes.IndexAny(e.text[e.at:], "{[") // one pass: two would be as many squared
	if size < 0 {
		return false
	}
	e.at += size
	return true
}

// What may come next.
const (
	wantValue   = iota
	wantElement // or the array's end
	wantMember  // or the object's end
	wantName
	wantComma // or the end of what is open
	wantNoMore
)

// read reads from a bracket on, until it is closed or what comes is no JSON.
func (e *embedded) read() {
	for want := wantValue; want != wantNoMore; {
		e.at = jsonscan.Blanks(e.text, e.at)
		if e.at >= len(e.text) {
			e.close(e.open[0])
			e.at = len(e.text)
			return
		}
		next, ok := e.step(want)
		if !ok {
			e.retreat()
			return
		}
		want = next
	}
}

// retreat goes back to behind the bracket that could not be read, or stays
// with what was found within it.
func (e *embedded) retreat() {
	if first := e.open[0]; e.spare > 0 {
		e.spare -= e.at - first.from
		e.at, e.spans = first.from+1, e.spans[:first.to]
	}
	e.open = e.open[:0]
}

// step reads one thing, and says what may come behind it.
func (e *embedded) step(want int) (next int, ok bool) {
	switch c := e.text[e.at]; {
	case (c == '}' && want == wantMember) || (c == ']' && want == wantElement) || (c == '}' || c == ']') && want == wantComma:
		return e.end(c)
	case want == wantComma:
		if c != ',' {
			return 0, false
		}
		e.at++
		if e.text[e.open[len(e.open)-1].from] == '{' {
			return wantName, true
		}
		return wantValue, true
	case want == wantMember || want == wantName:
		return e.name(c)
	case c == '{' || c == '[':
		if len(e.open) == maxOpen {
			e.spare = 0
			return 0, false
		}
		e.open = append(e.open, span{e.at, len(e.spans)})
		e.at++
		if c == '{' {
			return wantMember, true
		}
		return wantElement, true
	case c == '"':
		return wantComma, e.string()
	}
	return wantComma, e.scalar()
}

func (e *embedded) end(c byte) (next int, ok bool) {
	last := e.open[len(e.open)-1]
	if e.text[last.from] != c-2 { // { and }, [ and ] are two apart
		return 0, false
	}
	e.at++
	e.open = e.open[:len(e.open)-1]
	e.close(last)
	if len(e.open) == 0 {
		return wantNoMore, true
	}
	return wantComma, true
}

// close notes what is whole, in place of what lies in it.
func (e *embedded) close(whole span) {
	e.spans = append(e.spans[:whole.to], span{whole.from, e.at})
}

func (e *embedded) name(c byte) (next int, ok bool) {
	if c != '"' || !e.string() {
		return 0, false
	}
	at := jsonscan.Blanks(e.text, e.at)
	switch {
	case at >= len(e.text):
		return wantValue, true
	case e.text[at] != ':':
		return 0, false
	}
	e.at = at + 1
	return wantValue, true
}

// string goes past a string. One with a raw line end in it is none.
func (e *embedded) string() bool {
	end := stringAt(e.text, e.at).to
	if bytes.IndexByte(e.text[e.at:end], '\n') >= 0 {
		e.at++
		return false
	}
	e.at = end
	return true
}

// scalar goes past a number or a literal.
func (e *embedded) scalar() bool {
	rest := e.text[e.at:]
	size := numberSize(rest)
	for _, literal := range []string{"true", "false", "null"} {
		if n := min(len(literal), len(rest)); string(rest[:n]) == literal[:n] {
			size = n
		}
	}
	e.at += size
	return size > 0
}

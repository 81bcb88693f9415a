package rules

import "kinesis-telemetry-api-extension/internal/jsonscan"

// maxNesting is how many levels of JSON in the strings of JSON are taken apart.
// What lies deeper is a mere text.
const maxNesting = 4

// survey finds out which rules concern an event, reading each text in it once.
type survey struct {
	detector *detector
	whole    uint64 // rules that are applied to a JSON text as a whole
	embedded [maxNesting + 1]embedded
	scratch  []byte // decoded texts, one behind the other
}

// maxSpare is how much memory, in bytes or spans, is kept for the next event.
const maxSpare = 64 << 10

// trim gives back what an exceptional event needed.
func (s *survey) trim() {
	if s.scratch = s.scratch[:0]; cap(s.scratch) > maxSpare {
		s.scratch = nil
	}
	for i := range s.embedded {
		if e := &s.embedded[i]; cap(e.spans)+cap(e.open) > maxSpare/16 {
			*e = embedded{}
		}
	}
}

// rules is a bit for each rule that matches in a JSON value, which may be cut.
func (s *survey) rules(value []byte) uint64 {
	if len(value) == 0 {
		return 0
	}
	if t, ok := onlyString(value); ok {
		return s.inString(value, t, 0)
	}
	bits := s.inJSON(value, 0)
	if s.whole != 0 {
		bits |= s.detector.rules(value) & s.whole
	}
	return bits
}

// onlyString is the token of a value that is a string.
func onlyString(value []byte) (token, bool) {
	at := jsonscan.Blanks(value, 0)
	if jsonscan.Byte(value, at) != '"' {
		return token{}, false
	}
	return nextToken(value, at)
}

func (s *survey) inString(json []byte, t token, depth int) uint64 {
	if !t.escaped {
		return s.inText(t.inside(json), depth)
	}
	mark := len(s.scratch)
	bits := s.inText(characters(t.inside(json), &s.scratch), depth)
	s.scratch = s.scratch[:mark]
	return bits
}

func (s *survey) inJSON(text []byte, depth int) uint64 {
	var bits uint64
	for at := 0; ; {
		t, ok := nextToken(text, at)
		if !ok {
			return bits
		}
		if t.quoted {
			bits |= s.inString(text, t, depth)
		} else {
			bits |= s.detector.rules(t.inside(text))
		}
		at = t.to
	}
}

func (s *survey) inText(text []byte, depth int) uint64 {
	bits := s.detector.rules(text)
	if bits&mayBeJSON == 0 {
		return bits
	}
	for _, part := range s.parts(text, depth) {
		bits |= s.inJSON(text[part.from:part.to], depth+1)
	}
	return bits
}

// parts are the parts of a text that are JSON. They are valid until the next
// call for the same depth.
func (s *survey) parts(text []byte, depth int) []span {
	if depth >= maxNesting || len(text) < len(`[0]`) {
		return nil
	}
	return s.embedded[depth].find(text)
}

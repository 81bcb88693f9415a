package telemetryapi

import (
	"fmt"
	"io"
)

// splitter streams a pushed body apart: an array of elements, each of which is
// handed to receive. It is used for one body at a time.
type splitter struct {
	receive func(*Event)
	most    int // how much of one element is kept, in bytes; what is longer is only counted
	window  window
	event   Event // reused, so that handing it out allocates nothing
}

// split hands on every element of body, up to the end of the array. It fails
// only if body does: whatever was pushed is handed on, malformed or not.
func (s *splitter) split(body io.Reader) error {
	w := &s.window
	w.begin(body, s.most)
	defer w.end()
	if w.next() != '[' {
		// An empty body says nothing; anything else is one malformed element.
		return s.splitRest(false)
	}
	w.at++
	if s.splitArray() {
		return nil
	}
	return s.splitRest(true)
}

// splitRest goes on with what is left.
func (s *splitter) splitRest(array bool) error {
	if s.window.failed != nil {
		return fmt.Errorf("reading a pushed body: %w", s.window.failed)
	}
	return s.splitAnything(s.window.text[s.window.at:], s.window.body, array)
}

// splitArray hands on elements as long as they are valid and no longer than
// most. It returns whether it came to the array's end.
func (s *splitter) splitArray() bool {
	w := &s.window
	if w.next() == ']' {
		return true
	}
	for w.next() != 0 {
		end := s.element()
		// It is looked at from its beginning again: in small pieces only when there
		// is a good deal more of it.
		for end < 0 && w.more((len(w.text)-w.at)/4+1) {
			end = s.element()
		}
		if end < 0 {
			return false
		}
		s.receive(&s.event)
		w.at = end
		switch w.next() {
		case ',':
			w.at++
		case ']':
			return true
		default:
			return false
		}
	}
	return false
}

// element reads the element that the window begins with into event, and returns
// where it ends; -1 if it is not valid, or perhaps not whole: something must
// follow it, or a number might go on.
func (s *splitter) element() (end int) {
	text, at := s.window.text, s.window.at
	s.event, end = parse(text, at)
	if end < 0 || end == len(text) && !s.window.done {
		return -1
	}
	return end
}

func (s *splitter) hand(event Event) {
	s.event = event
	s.receive(&s.event)
}

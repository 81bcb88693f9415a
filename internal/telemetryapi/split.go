package telemetryapi

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// splitter streams a pushed body apart: an array of elements, each of which is
// handed to receive. It is used for one body at a time.
type splitter struct {
	receive func(*Event)
	most    int // how much of one element is kept, in bytes; what is longer is only counted
	decoder jsontext.Decoder
	window  window
	event   Event // reused, so that handing it out allocates nothing
}

// split hands on every element of body, up to the end of the array. It fails
// only if body does: whatever was pushed is handed on, malformed or not.
func (s *splitter) split(body io.Reader) error {
	s.window = window{body: body, most: int64(s.most)}
	s.decoder.Reset(&s.window,
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	s.window.allow(&s.decoder)
	if kind := s.decoder.PeekKind(); kind != '[' {
		// An empty body says nothing; anything else is one malformed element.
		return s.splitRest(body, false)
	}
	if s.splitArray() {
		return nil
	}
	return s.splitRest(body, true)
}

// splitRest goes on after what the decoder has accepted.
func (s *splitter) splitRest(body io.Reader, array bool) error {
	if s.window.failed != nil {
		return fmt.Errorf("reading a pushed body: %w", s.window.failed)
	}
	unread := append([]byte(nil), s.decoder.UnreadBuffer()...)
	return s.splitAnything(unread, body, array)
}

// splitArray hands on elements as long as they are valid and no longer than
// most. It returns whether it came to the array's end.
func (s *splitter) splitArray() bool {
	if _, err := s.decoder.ReadToken(); err != nil {
		return false
	}
	for {
		s.window.allow(&s.decoder)
		if s.decoder.PeekKind() == ']' {
			return true
		}
		element, err := s.decoder.ReadValue()
		if err != nil {
			return false
		}
		s.hand(parse(element))
	}
}

func (s *splitter) hand(event Event) {
	s.event = event
	s.receive(&s.event)
}

// window lets the decoder read no further than most beyond the element
// that it is at, so that an enormous one can't fill the memory.
type window struct {
	body   io.Reader
	most   int64 // bytes of an element
	read   int64 // bytes read so far
	end    int64 // bytes that may be read
	failed error // of body
}

var errTooLong = errors.New("element too long")

// allow opens the window for the decoder's next element.
func (w *window) allow(decoder *jsontext.Decoder) { w.end = decoder.InputOffset() + w.most }

func (w *window) Read(p []byte) (int, error) {
	if w.read >= w.end {
		return 0, errTooLong
	}
	n, err := w.body.Read(p[:min(int64(len(p)), w.end-w.read)])
	w.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		w.failed = err
	}
	return n, err
}

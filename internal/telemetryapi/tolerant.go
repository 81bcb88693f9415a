package telemetryapi

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// splitAnything goes on where a body stopped being valid, or an element being
// of a decent size. It splits by brackets, quotes and commas alone, so that a
// malformed element costs itself alone.
func (s *splitter) splitAnything(unread []byte, body io.Reader, array bool) error {
	t := tolerant{in: bufio.NewReader(io.MultiReader(bytes.NewReader(unread), body)), array: array, most: s.most}
	for {
		err := t.next()
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return fmt.Errorf("reading a pushed body: %w", err)
		}
		if element := bytes.TrimRight(t.kept, " \r\n\t"); len(element) > 0 {
			s.hand(t.event(element))
		}
		if last {
			return nil
		}
	}
}

// maxNesting is how many open brackets are told apart.
const maxNesting = 1 << 20

// tolerant finds the borders of elements in a text that need not be JSON.
type tolerant struct {
	in    *bufio.Reader
	array bool // whether a comma ends an element: else the text is only one
	most  int
	kept  []byte // of the element: its first most bytes
	size  int64  // of the element
	open  []byte // the brackets that the element has opened
}

// next reads one element, up to the comma or bracket behind it. It returns
// io.EOF when that was the last one.
func (t *tolerant) next() error {
	t.kept, t.size, t.open = t.kept[:0], 0, t.open[:0]
	quoted, escaped := false, false
	for {
		if quoted && !escaped {
			t.keepPlain()
		}
		c, err := t.in.ReadByte()
		if err != nil {
			return err
		}
		switch {
		case c == ',' && t.endsHere(quoted):
			return nil
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == ']' && t.array && len(t.open) == 0:
			return io.EOF
		case c == '"':
			quoted = true
		default:
			t.nest(c)
		}
		t.keep(c)
	}
}

// keepPlain keeps what is buffered of a string up to its next byte that means
// something.
func (t *tolerant) keepPlain() {
	ahead, _ := t.in.Peek(t.in.Buffered())
	if end := bytes.IndexAny(ahead, "\"\\,"); end >= 0 {
		ahead = ahead[:end]
	}
	t.size += int64(len(ahead))
	t.kept = append(t.kept, ahead[:min(len(ahead), t.most-len(t.kept))]...)
	_, _ = t.in.Discard(len(ahead)) // it is buffered
}

// endsHere tells whether the comma that was just read is behind the element.
// Besides the plain case there are two in which what looks like the inside of
// the element can't be: an unescaped quote ends a string, so an element that
// begins inside one shows that a quote is missing; and a member of an object
// begins with its name, so a brace there shows that a bracket is missing.
func (t *tolerant) endsHere(quoted bool) bool {
	if !t.array {
		return false
	}
	const begin = `{"time":"`
	if quoted {
		ahead, _ := t.in.Peek(len(begin))
		return string(ahead) == begin
	}
	if len(t.open) == 0 {
		return true
	}
	ahead, _ := t.in.Peek(1)
	return t.open[len(t.open)-1] == '{' && string(ahead) == "{"
}

func (t *tolerant) nest(c byte) {
	switch c {
	case '{', '[':
		if len(t.open) < maxNesting {
			t.open = append(t.open, c)
		}
	case '}', ']':
		t.open = t.open[:max(len(t.open)-1, 0)]
	}
}

func (t *tolerant) keep(c byte) {
	if t.size == 0 && isSpace(c) {
		return
	}
	t.size++
	if len(t.kept) < t.most {
		t.kept = append(t.kept, c)
	}
}

// event makes the best of an element.
func (t *tolerant) event(element []byte) Event {
	switch value := jsontext.Value(element); {
	case t.size > int64(len(t.kept)):
		return parseCut(element, t.size)
	case value.IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)):
		return parseMembers(value, 0)
	}
	quoted, _ := jsontext.AppendQuote(nil, element) // fails only on UTF-8, and mends it
	return Event{Record: quoted}
}

package cbor

import (
	"errors"
	"fmt"
	"math"
)

// maxDepth bounds how deep collections may lie in each other.
const maxDepth = 64

var (
	errTooDeep = errors.New("collections lie too deep in each other")
	errTooMany = errors.New("a collection of more items than there are bytes")
)

// Reader reads items one after another. Whatever the bytes are, it doesn't
// panic, and uses no more memory than a few times theirs. After an error it
// stands anywhere.
type Reader struct {
	rest  []byte
	depth int
}

// NewReader returns a reader of b, which must not change meanwhile.
func NewReader(b []byte) *Reader { return &Reader{rest: b} }

// Map reads a map and calls member with each name, to read its value. Members
// whose names are no texts are left out.
func (r *Reader) Map(member func(name string) error) error {
	return r.collection(mapType, "a map", func() error {
		if next, err := r.kind(); err != nil || next != textType {
			return r.skipPair()
		}
		name, err := r.Text()
		if err != nil {
			return err
		}
		return member(name)
	})
}

// List reads a list and calls element before each value, to read it.
func (r *Reader) List(element func() error) error {
	return r.collection(listType, "a list", element)
}

// Text reads a text; null is an empty one.
func (r *Reader) Text() (string, error) {
	if r.null() {
		return "", nil
	}
	s, err := r.str(textType, "a text")
	return string(s), err
}

// Count reads a number from 0; none is given where there is null.
func (r *Reader) Count() (n int, given bool, err error) {
	if r.null() {
		return 0, false, nil
	}
	h, err := r.item()
	switch {
	case err != nil:
		return 0, false, err
	case h.major != unsigned || h.number > math.MaxInt32:
		return 0, false, fmt.Errorf("%s where a count should be", h)
	}
	return int(h.number), true, nil
}

// Skip reads any item.
func (r *Reader) Skip() error {
	next, err := r.kind()
	if err != nil {
		return err
	}
	switch next {
	case mapType:
		return r.collection(mapType, "a map", r.skipPair)
	case listType:
		return r.collection(listType, "a list", r.Skip)
	case textType, bytesType:
		_, err = r.str(next, "a string")
		return err
	}
	h, err := r.item()
	if err == nil && h.indefinite {
		return errors.New("a break where an item should be")
	}
	return err
}

func (r *Reader) skipPair() error {
	if err := r.Skip(); err != nil {
		return err
	}
	return r.Skip()
}

// End is an error if anything follows.
func (r *Reader) End() error {
	if len(r.rest) > 0 {
		return fmt.Errorf("%d bytes after the end", len(r.rest))
	}
	return nil
}

// null takes a null, or what is not defined; false when something else comes.
func (r *Reader) null() bool {
	at := *r
	h, err := r.item()
	if err == nil && h.major == simpleType && (h.number == null || h.number == undefined) && h.size == 1 {
		return true
	}
	*r = at
	return false
}

// collection reads a list, or a map, whose elements each are two items.
func (r *Reader) collection(major byte, what string, element func() error) error {
	h, err := r.item()
	switch {
	case err != nil:
		return err
	case h.major != major:
		return fmt.Errorf("%s where %s should be", h, what)
	case !h.indefinite && h.number > uint64(len(r.rest)):
		return errTooMany
	case r.depth == maxDepth:
		return errTooDeep
	}
	r.depth++
	defer func() { r.depth-- }()
	for left := h.number; h.indefinite || left > 0; left-- {
		if h.indefinite && r.ended() {
			break
		}
		if err := element(); err != nil {
			return err
		}
	}
	return nil
}

// ended takes the break that ends an item.
func (r *Reader) ended() bool {
	if len(r.rest) == 0 || r.rest[0] != breakByte {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

package cbor

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// head is how an item begins.
type head struct {
	major      byte
	number     uint64 // the value, the length, the tag or the bits of a float
	indefinite bool   // a break ends it; or it is one
	size       int    // of the head
}

func (h head) String() string {
	return [...]string{"a number", "a negative number", "bytes", "a text", "a list", "a map", "a tag", "a simple value"}[h.major>>5]
}

var (
	errCut     = errors.New("it is cut off")
	errNotUTF8 = errors.New("a text that is not UTF-8")
)

// take reads a head.
func (r *Reader) take() (head, error) {
	if len(r.rest) == 0 {
		return head{}, errCut
	}
	h := head{major: r.rest[0] & majorMask, size: 1}
	info := r.rest[0] &^ majorMask
	switch {
	case info < oneByte:
		h.number = uint64(info)
	case info <= eightBytes:
		h.size += 1 << (info - oneByte)
		if len(r.rest) < h.size {
			return head{}, errCut
		}
		for _, b := range r.rest[1:h.size] {
			h.number = h.number<<8 | uint64(b)
		}
	case info == indefinite && h.major >= bytesType && h.major != tagType:
		h.indefinite = true
	default:
		return head{}, fmt.Errorf("an item that begins with %#x", r.rest[0])
	}
	if h.major == simpleType && h.size == 2 && h.number <= indefinite {
		return head{}, errors.New("a simple value of two bytes that has one")
	}
	r.rest = r.rest[h.size:]
	return h, nil
}

// item reads the head of an item. Tags before it say nothing that matters.
func (r *Reader) item() (head, error) {
	h, err := r.take()
	for err == nil && h.major == tagType {
		h, err = r.take()
	}
	return h, err
}

// kind is the major type of the next item.
func (r *Reader) kind() (byte, error) {
	at := *r
	h, err := r.item()
	*r = at
	return h.major, err
}

// str reads a string in one piece, or in many. The result may be a part of what
// is read.
func (r *Reader) str(major byte, what string) ([]byte, error) {
	h, err := r.item()
	if err == nil && h.major != major {
		err = fmt.Errorf("%s where %s should be", h, what)
	}
	if err != nil || !h.indefinite {
		return r.piece(h, err)
	}
	var all []byte
	for !r.ended() {
		h, err := r.take()
		if err == nil && (h.major != major || h.indefinite) {
			err = fmt.Errorf("%s in %s of many pieces", h, what)
		}
		p, err := r.piece(h, err)
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}

// piece reads what h has announced.
func (r *Reader) piece(h head, err error) ([]byte, error) {
	switch {
	case err != nil:
		return nil, err
	case h.number > uint64(len(r.rest)):
		return nil, errCut
	}
	p := r.rest[:h.number]
	r.rest = r.rest[h.number:]
	if h.major == textType && !utf8.Valid(p) {
		return nil, errNotUTF8
	}
	return p, nil
}

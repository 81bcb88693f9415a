package http1

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	// maxAnswerHead is how long an answer's head may be.
	maxAnswerHead = 64 << 10
	// maxBefore is how many answers may come that are not the last.
	maxBefore = 5
)

// Answer is what was said to a call.
type Answer struct {
	Status int // 200 to 999
	Header Header
	Body   []byte // used again by the next call
}

// received is an answer whose body is still to be read.
type received struct {
	status int
	fields Header
	body   *body
	lasts  bool // there may be another one on its connection
}

// readAnswer reads up to the body of the answer to a request of a method.
func readAnswer(from *bufio.Reader, method string) (received, error) {
	for range maxBefore + 1 {
		h, err := readHead(from, maxAnswerHead)
		if err != nil {
			return received{}, noEnd(err)
		}
		proto, rest, _ := strings.Cut(h.line, " ")
		code, _, _ := strings.Cut(rest, " ")
		minor, known := version(proto)
		status, ok := readStatus(code)
		if !known || !ok || status == 101 { // nobody asked to go over to another protocol
			return received{}, errHead
		}
		r, err := newReceived(from, method, status, minor, h.fields)
		if err != nil || status >= 200 {
			return r, err
		}
	}
	return received{}, errors.New("too many answers came before the last")
}

func readStatus(code string) (status int, ok bool) {
	if len(code) != 3 {
		return 0, false
	}
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return 0, false
		}
		status = 10*status + int(code[i]-'0')
	}
	return status, status >= 100
}

// newReceived says what comes behind a head.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
func newReceived(from *bufio.Reader, method string, status, minor int, fields Header) (received, error) {
	r := received{status: status, fields: fields, lasts: minor > 0 && !fields.lists("Connection", "close")}
	var err error
	if r.body, err = newBody(from, minor, fields, untilClosed); err != nil {
		return received{}, err
	}
	tunnel := method == methodConnect && status < 300 // what follows is another's
	bare := tunnel || method == methodHead || status < 200 || status == 204 || status == 304
	if bare {
		r.body.err = io.EOF
	}
	if tunnel || !bare && r.body.left == untilClosed {
		r.lasts = false
	}
	return r, nil
}

// readAll appends what comes from a reader to b, at most so many bytes.
func readAll(b []byte, from io.Reader, most int) ([]byte, error) {
	for {
		b = slices.Grow(b, 512)
		n, err := from.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case len(b) > most:
			return b[:most], fmt.Errorf("the answer has more than %d bytes", most)
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			return b, err
		}
	}
}

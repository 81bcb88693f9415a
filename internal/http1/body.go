package http1

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// errFraming is of a head that doesn't say for sure where its body ends.
var errFraming = errors.New("the head says nothing sure of the body's length")

// untilClosed is the length of a body that ends with its connection.
const untilClosed = -1

// body is what comes behind a head. It is at its end when Read returned io.EOF.
type body struct {
	from    *bufio.Reader
	left    int64 // of the body, or of the chunk; untilClosed
	chunked bool
	begun   bool // the first chunk has
	ended   bool
}

// newBody returns the body behind a head with fields; where they say nothing of
// its length it has otherwise.
func newBody(from *bufio.Reader, fields Header, otherwise int64) (*body, error) {
	coding, lengths := fields.all("Transfer-Encoding"), fields.all("Content-Length")
	b := &body{from: from, left: otherwise}
	switch {
	case len(coding) > 0:
		if len(coding) > 1 || len(lengths) > 0 || !strings.EqualFold(coding[0], "chunked") {
			return nil, errFraming
		}
		b.chunked, b.left = true, 0
	case len(lengths) > 0:
		n, err := strconv.ParseUint(lengths[0], 10, 63)
		if err != nil || len(lengths) > 1 {
			return nil, errFraming
		}
		b.left = int64(n)
	}
	b.ended = !b.chunked && b.left == 0
	return b, nil
}

func (b *body) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	if b.chunked && b.left == 0 {
		if err := b.nextChunk(); err != nil || b.ended {
			return 0, errOr(err, io.EOF)
		}
	}
	if b.left != untilClosed && int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.from.Read(p)
	if b.left == untilClosed {
		b.ended = errors.Is(err, io.EOF)
		return n, err
	}
	b.left -= int64(n)
	switch {
	case b.left == 0 && !b.chunked:
		b.ended = true
		return n, io.EOF
	case err != nil && b.left > 0:
		return n, noEnd(err)
	}
	return n, nil
}

func errOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// maxChunkLine and maxTrailer bound what is not the body's own.
const (
	maxChunkLine = 256
	maxTrailer   = 4 << 10
)

// nextChunk reads up to where the next chunk's bytes begin, or to the end.
// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
func (b *body) nextChunk() error {
	if b.begun {
		if line, err := b.line(2); err != nil || line != "" {
			return errOr(err, errFraming)
		}
	}
	b.begun = true
	line, err := b.line(maxChunkLine)
	if err != nil {
		return err
	}
	size, _, _ := strings.Cut(line, ";")
	n, err := strconv.ParseUint(strings.Trim(size, " \t"), 16, 63)
	if err != nil || size == "" {
		return errFraming
	}
	b.left = int64(n)
	if n > 0 {
		return nil
	}
	b.ended = true
	for most := maxTrailer; ; { // fields again, which mean nothing here
		line, err := b.line(most)
		if err != nil || line == "" {
			return err
		}
		most -= len(line)
	}
}

// line reads a line of at most the given number of bytes, its end among them.
func (b *body) line(most int) (string, error) {
	line, err := b.from.ReadSlice('\n')
	switch {
	case len(line) > most, errors.Is(err, bufio.ErrBufferFull):
		return "", errFraming
	case err != nil:
		return "", noEnd(err)
	}
	text, _ := cutLine(string(line))
	return text, nil
}

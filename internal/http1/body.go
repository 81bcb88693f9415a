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
// An error stays: what comes behind it is not known.
type body struct {
	from    *bufio.Reader
	left    int64 // of the body, or of the chunk; untilClosed
	chunked bool
	begun   bool // the first chunk has
	excess  int  // of chunks' lines
	err     error
}

// newBody returns the body behind a head of HTTP/1.minor with fields; where they
// say nothing of its length it has otherwise.
func newBody(from *bufio.Reader, minor int, fields Header, otherwise int64) (*body, error) {
	coding, lengths := fields.all("Transfer-Encoding"), fields.all("Content-Length")
	b := &body{from: from, left: otherwise}
	switch {
	case len(coding) > 0:
		if len(coding) > 1 || len(lengths) > 0 || minor == 0 || !equalFold(coding[0], "chunked") || fields.announcesFraming() {
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
	if !b.chunked && b.left == 0 {
		b.err = io.EOF
	}
	return b, nil
}

// announcesFraming tells whether fields behind the body were to say where it ends.
func (h Header) announcesFraming() bool {
	return h.lists("Trailer", "Transfer-Encoding") || h.lists("Trailer", "Content-Length") || h.lists("Trailer", "Trailer")
}

// ended tells whether all of it was read.
func (b *body) ended() bool { return errors.Is(b.err, io.EOF) }

func (b *body) Read(p []byte) (int, error) {
	if b.err == nil && b.chunked && b.left == 0 {
		b.err = b.nextChunk()
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.left != untilClosed && int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.from.Read(p)
	if b.left == untilClosed {
		b.err = err
		return n, err
	}
	b.left -= int64(n)
	switch {
	case b.left == 0 && !b.chunked:
		b.err = io.EOF
	case b.left > 0:
		b.err = noEnd(err)
	}
	return n, b.err
}

func errOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// maxChunkLine, maxTrailer and maxExcess bound what is not the body's own.
const (
	maxChunkLine = 256
	maxTrailer   = 4 << 10
	maxExcess    = 16 << 10 // of all chunks' lines, beyond 16 bytes each and twice the body
)

// nextChunk reads up to where the next chunk's bytes begin. It fails with io.EOF
// at the body's end.
// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
func (b *body) nextChunk() error {
	if b.begun {
		if line, err := b.line(len("\r\n")); err != nil || line != "" {
			return errOr(err, errFraming)
		}
	}
	b.begun = true
	line, err := b.line(maxChunkLine)
	if err != nil {
		return err
	}
	size, _, _ := strings.Cut(strings.TrimRight(line, " \t"), ";")
	n, err := strconv.ParseUint(size, 16, 63)
	if err != nil || len(size) > 16 {
		return errFraming
	}
	b.left = int64(n)
	b.excess = max(0, b.excess+len(line)-14-2*int(min(n, maxExcess)))
	switch {
	case b.excess > maxExcess:
		return errFraming
	case n == 0:
		return b.trailer()
	}
	return nil
}

// trailer reads fields again, which mean nothing here. It fails with io.EOF at
// their end.
func (b *body) trailer() error {
	for most := maxTrailer; ; {
		line, err := b.line(most)
		if err != nil {
			return err
		}
		if line == "" {
			return io.EOF
		}
		if _, ok := parseField(line); !ok {
			return errFraming
		}
		most -= len(line) + len("\r\n")
	}
}

// line reads a line of at most the given number of bytes, its end among them. One
// that ends in nothing but a line feed is none: not all agree what it is.
func (b *body) line(most int) (string, error) {
	line, err := b.from.ReadSlice('\n')
	switch {
	case len(line) > most, errors.Is(err, bufio.ErrBufferFull):
		return "", errFraming
	case err != nil:
		return "", noEnd(err)
	}
	text, whole := strings.CutSuffix(string(line), "\r\n")
	if !whole || strings.Contains(text, "\r") {
		return "", errFraming
	}
	return text, nil
}

package http1

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

var (
	// errHead is of what is no HTTP.
	errHead = errors.New("what came is not HTTP/1.1")
	// errLongHead is of a head that has no end.
	errLongHead = errors.New("the head is too long")
)

// head is what comes before a body: a line of its own, and fields.
type head struct {
	line   string
	fields Header
}

// readHead reads a head of at most the given number of bytes. It fails with
// io.EOF if nothing comes.
func readHead(from *bufio.Reader, most int) (head, error) {
	text, err := readLines(from, most)
	if err != nil {
		return head{}, err
	}
	return parseHead(text)
}

// readLines reads lines up to an empty one, which it leaves out.
func readLines(from *bufio.Reader, most int) (string, error) {
	var text []byte
	for begun := 0; ; { // where the line begins that is being read
		part, err := from.ReadSlice('\n')
		if len(text)+len(part) > most {
			return "", errLongHead
		}
		text = append(text, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && len(text) > 0:
			return "", noEnd(err)
		case err != nil:
			return "", err
		case isEmpty(text[begun:]):
			return string(text[:begun]), nil
		}
		begun = len(text)
	}
}

// noEnd is what err is where more had to come.
func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func isEmpty(line []byte) bool {
	return len(line) == 1 || len(line) == 2 && line[0] == '\r'
}

// parseHead reads lines, each with its end.
func parseHead(text string) (h head, err error) {
	h.line, text = cutLine(text)
	if h.line == "" || !isValue(h.line) {
		return head{}, errHead
	}
	if n := strings.Count(text, "\n"); n > 0 {
		h.fields = make(Header, 0, n)
	}
	for text != "" {
		var line string
		line, text = cutLine(text)
		field, ok := parseField(line)
		if !ok {
			return head{}, errHead
		}
		h.fields = append(h.fields, field)
	}
	return h, nil
}

func parseField(line string) (f Field, ok bool) {
	name, value, found := strings.Cut(line, ":")
	f = Field{name, strings.Trim(value, " \t")}
	return f, found && isToken(f.Name) && isValue(f.Value)
}

// cutLine cuts the first line off, without its end. One that ends in nothing but
// a line feed is a line too.
func cutLine(text string) (line, rest string) {
	line, rest, _ = strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), rest
}

// version is the second digit of HTTP/1.0 and HTTP/1.1.
func version(s string) (minor int, ok bool) {
	switch s {
	case "HTTP/1.1":
		return 1, true
	case "HTTP/1.0":
		return 0, true
	}
	return 0, false
}

package http1

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
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

// quoted is how much of a body an error shows.
const quoted = 300

// Refusal is the error of an answer that isn't the wanted one.
func (a *Answer) Refusal() *StatusError {
	return &StatusError{Status: a.Status, Said: string(a.Body[:min(len(a.Body), quoted)])}
}

// StatusError is an answer that isn't the wanted one.
type StatusError struct {
	Status int    // of HTTP
	Said   string // the beginning of the body, which need not be the JSON it seems
}

func (e *StatusError) Error() string { return fmt.Sprintf("answered %d: %s", e.Status, e.Said) }

// Temporary tells whether the same call may succeed later.
func (e *StatusError) Temporary() bool { return e.Status >= StatusInternalServerError }

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
		text, err := readLines(from, maxAnswerHead)
		if err != nil {
			return received{}, noEnd(err)
		}
		h, err := parseHead(unfold(text))
		if err != nil {
			return received{}, err
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
	var sure bool
	var err error
	r.fields, sure = framed(fields)
	if r.body, err = newBody(from, minor, r.fields, untilClosed); err != nil {
		return received{}, err
	}
	r.lasts = r.lasts && sure
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

// framed returns an answer's fields without lengths that say nothing: gateways
// tell one again, or beside chunks, which then count. It is not sure where two
// ends were told.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
func framed(fields Header) (once Header, sure bool) {
	lengths, chunked := fields.all("Content-Length"), len(fields.all("Transfer-Encoding")) > 0
	if len(lengths) == 0 || len(lengths) == 1 && !chunked || !areOne(lengths) {
		return fields, true
	}
	told := chunked
	for _, f := range fields {
		if isLength := equalFold(f.Name, "Content-Length"); !isLength || !told {
			once = append(once, f)
			told = told || isLength
		}
	}
	return once, !chunked
}

// areOne tells whether all are the same length.
func areOne(lengths []string) bool {
	for _, l := range lengths {
		if _, err := strconv.ParseUint(l, 10, 63); err != nil || l != lengths[0] {
			return false
		}
	}
	return true
}

// unfold puts each field on one line: some are still written on several.
// https://www.rfc-editor.org/rfc/rfc9112#section-5.2
func unfold(text string) string {
	if !strings.Contains(text, "\n ") && !strings.Contains(text, "\n\t") {
		return text
	}
	first, rest, _ := strings.Cut(text, "\n")
	if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\t") {
		return text // it is no field's
	}
	var lines []string
	for line := range strings.SplitSeq(rest, "\n") {
		more := strings.TrimLeft(line, " \t")
		if begun := len(lines); begun > 0 && len(more) < len(line) && more != "" && more != "\r" {
			lines[begun-1] = strings.TrimRight(strings.TrimSuffix(lines[begun-1], "\r"), " \t") + " " + more
		} else {
			lines = append(lines, line)
		}
	}
	return first + "\n" + strings.Join(lines, "\n")
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

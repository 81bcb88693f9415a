package lambdasim

import (
	"bytes"
	"sync"
)

// lines cuts what a process prints to one of its streams into lines and tells
// each, without its "\n". A line above max bytes is told in pieces.
type lines struct {
	mu   sync.Mutex
	rest []byte // the begin of a line not yet ended; guarded by mu
	max  int
	tell func(line []byte) // must not keep line
}

// Write takes what was printed. It never fails.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			l.add(p)
			break
		}
		l.add(p[:end])
		l.tell(l.rest)
		l.rest = l.rest[:0]
		p = p[end+1:]
	}
	return n, nil
}

// add appends to the line begun and tells what is above max. The caller holds
// l.mu.
func (l *lines) add(p []byte) {
	for len(l.rest)+len(p) > l.max {
		n := l.max - len(l.rest)
		l.rest = append(l.rest, p[:n]...)
		l.tell(l.rest)
		l.rest, p = l.rest[:0], p[n:]
	}
	l.rest = append(l.rest, p...)
}

// flush tells a last line that no "\n" ended.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.tell(l.rest)
		l.rest = nil
	}
}

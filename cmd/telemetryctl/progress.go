package main

import (
	"fmt"
	"io"
)

// progress is one line at the foot of a terminal. It is not there where the
// standard error is no terminal.
type progress struct {
	w     io.Writer // nil: no progress
	width int
	shown string
}

func (l *local) progress(s streams) *progress {
	if s.errWidth == 0 {
		return &progress{}
	}
	return &progress{w: s.err, width: s.errWidth}
}

// draw tells how far it got; of 0 invocations is of no end.
func (p *progress) draw(invocations, of, said, read int, settling bool) {
	if p.w == nil {
		return
	}
	count := counted(invocations, "invocation")
	if of > 0 {
		count = fmt.Sprintf("%d/%s", invocations, counted(of, "invocation"))
	}
	line := fmt.Sprintf("  %s · %s said · %d read", count, counted(said, "event"), read)
	if settling {
		line += " · waiting for the rest"
	}
	if runes := []rune(line); len(runes) >= p.width {
		line = string(runes[:max(0, p.width-1)])
	}
	if line != p.shown {
		p.clear()
		fmt.Fprint(p.w, line)
		p.shown = line
	}
}

// clear takes the line away, so that something else can be written there.
func (p *progress) clear() {
	if p.shown != "" {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = ""
	}
}

package telemetryapi

import (
	"errors"
	"io"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// window is the part of a body that is looked at.
type window struct {
	body   io.Reader
	most   int    // bytes of an element that are read before it is given up
	text   []byte // what was read; its memory is used again
	at     int    // what comes before was handed on
	done   bool   // nothing more can be read
	failed error  // of body, but for its end
}

const (
	// firstWindow is how much a window holds at first: read by 16 KiB at a time,
	// a load takes a tenth more CPU; by 128 KiB, no less.
	firstWindow = 64 << 10
	// maxSpareWindow is how large one may have grown whose memory is kept.
	maxSpareWindow = 64 << 10
)

func (w *window) begin(body io.Reader, most int) {
	*w = window{body: body, most: most, text: w.text[:0]}
	if w.text == nil {
		w.text = make([]byte, 0, firstWindow)
	}
}

// end lets go of the body, and of much memory.
func (w *window) end() {
	*w = window{text: w.text[:0]}
	if cap(w.text) > maxSpareWindow {
		w.text = nil
	}
}

// next goes past blanks, and returns the byte that comes then; 0 if none does.
func (w *window) next() byte {
	for {
		w.at = jsonscan.Blanks(w.text, w.at)
		if w.at < len(w.text) {
			return w.text[w.at]
		}
		if !w.more(1) {
			return 0
		}
	}
}

// more reads on behind the text, at least so many bytes if they come and there is
// room for them, and tells whether anything came. It moves the text to the
// beginning of its memory, and gives up where that holds as much of one element
// as may be.
func (w *window) more(least int) bool {
	if w.done || len(w.text)-w.at >= w.most {
		return false
	}
	w.text = w.text[:copy(w.text, w.text[w.at:])]
	w.at = 0
	if len(w.text) > cap(w.text)/2 { // twice as much each time, for the element is read from its beginning
		w.text = append(make([]byte, 0, min(2*cap(w.text), w.most+firstWindow)), w.text...)
	}
	for before := len(w.text); ; {
		n, err := w.body.Read(w.text[len(w.text):cap(w.text)])
		w.text = w.text[:len(w.text)+n]
		if err != nil {
			w.done = true
			if !errors.Is(err, io.EOF) {
				w.failed = err
			}
		}
		if came := len(w.text) - before; w.done || came >= least || len(w.text) == cap(w.text) {
			return came > 0
		}
	}
}

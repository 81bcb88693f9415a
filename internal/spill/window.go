package spill

import (
	"bytes"
	"errors"
	"io"
)

// windowSize is what is read at once in search of a header. It holds many
// small blocks, and costs little when most of it is skipped.
const windowSize = 4 << 10

// window reads headers out of a segment.
type window struct {
	file   io.ReaderAt
	start  int64  // where buffer begins in file
	buffer []byte // what was read there
}

// reset has the window look at file, as it is now.
func (w *window) reset(file io.ReaderAt) {
	w.file, w.buffer = file, w.buffer[:0]
}

// find returns the first header that is whole, at offset or after it, and
// where it is. What lies before it is no block. At the end of the file the
// error is io.EOF.
func (w *window) find(offset int64) (header, int64, error) {
	for {
		view, err := w.view(offset)
		if err != nil {
			return header{}, 0, err
		}
		if h, ok := parseHeader(view); ok {
			return h, offset, nil
		}
		if i := bytes.Index(view[1:], []byte(magic)); i >= 0 {
			offset += 1 + int64(i)
		} else {
			offset += int64(len(view) - len(magic) + 1) // magic may begin at the end of the view
		}
	}
}

// view returns what is known from offset on: a header's size at the least.
func (w *window) view(offset int64) ([]byte, error) {
	if skip := offset - w.start; skip >= 0 && skip+headerSize <= int64(len(w.buffer)) {
		return w.buffer[skip:], nil
	}
	if w.buffer == nil {
		w.buffer = make([]byte, 0, windowSize)
	}
	n, err := w.file.ReadAt(w.buffer[:windowSize], offset)
	w.start, w.buffer = offset, w.buffer[:n]
	switch {
	case n >= headerSize:
		return w.buffer, nil
	case err == nil || errors.Is(err, io.EOF):
		return nil, io.EOF
	}
	return nil, err
}

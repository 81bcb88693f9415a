package spill

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

var (
	errChecksum = errors.New("its lines don't match their checksum")
	errMissing  = errors.New("they are not there any more")
)

// Next returns the oldest block that it hasn't returned yet, and whether there
// is one. The block stays on disk until Done. With a *DamageError some are
// lost, and Next can be called again; with any other error it can't.
func (f *File) Next() (Spilled, bool, error) {
	if f.lock == nil {
		return Spilled{}, false, fs.ErrClosed
	}
	for _, s := range f.segments {
		if s.blocks > 0 {
			b, err := f.read(s)
			return b, err == nil, err
		}
	}
	return Spilled{}, false, nil
}

func (f *File) read(s *segment) (Spilled, error) {
	f.window.reset(s.file)
	h, at, err := s.waiting(&f.window)
	if err != nil {
		return Spilled{}, f.giveUp(s, err)
	}
	lines := make([]byte, h.length)
	if _, err := s.file.ReadAt(lines, at+headerSize); err != nil {
		return Spilled{}, f.giveUp(s, fmt.Errorf("reading their lines: %w", err))
	}
	s.next = at + h.size()
	s.took(h.events)
	s.handed++
	f.handed = append(f.handed, handed{s, at})
	if checksum(lines) != h.linesSum {
		return Spilled{}, f.discard(h)
	}
	return Spilled{lines, int(h.events), h.first, h.last, h.name()}, nil
}

// waiting finds the next block of s that is not done.
func (s *segment) waiting(w *window) (header, int64, error) {
	for {
		h, at, err := w.find(s.next)
		switch {
		case errors.Is(err, io.EOF):
			return header{}, 0, errMissing
		case err != nil || !h.done:
			return h, at, err
		}
		s.next = at + h.size()
	}
}

// discard forgets the block that was handed out last, because its lines are
// damaged.
func (f *File) discard(h header) error {
	last := len(f.handed) - 1
	block := f.handed[last]
	f.handed = f.handed[:last]
	return &DamageError{
		Blocks: 1, Events: int(h.events),
		Environment: h.name(), First: h.first, Last: h.last,
		Cause: errors.Join(errChecksum, f.forget(block)),
	}
}

// giveUp forgets the blocks of s that haven't been returned, because they
// can't be found or read.
func (f *File) giveUp(s *segment, cause error) error {
	damage := &DamageError{Blocks: s.blocks, Events: s.events, Cause: cause}
	f.blocks -= s.blocks
	s.blocks, s.events, s.next = 0, 0, s.size
	if s.finished() {
		damage.Cause = errors.Join(cause, f.remove(s))
	}
	return damage
}

// Done forgets the oldest block that Next has returned: it is on the stream,
// or somebody else's to keep. With an error it is forgotten as well, but may
// come back to the next process.
func (f *File) Done() error {
	if f.done == len(f.handed) {
		return errIdle
	}
	block := f.handed[f.done]
	if f.done++; 2*f.done >= len(f.handed) {
		f.handed, f.done = append(f.handed[:0], f.handed[f.done:]...), 0
	}
	return f.forget(block)
}

func (f *File) forget(block handed) error {
	s := block.segment
	s.handed--
	f.blocks--
	if s.finished() {
		return f.remove(s)
	}
	if _, err := s.file.WriteAt([]byte{stateDone}, block.at+stateOffset); err != nil {
		return fmt.Errorf("marking a spilled block as done: %w", err)
	}
	return nil
}

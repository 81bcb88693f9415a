package spill

import (
	"fmt"
	"io/fs"
)

// frameKept is the largest buffer that Append keeps.
const frameKept = 64 << 10

// Append adds a block as the newest. It fails with ErrFull if the spill would
// pass its bound; with any other error the block is not there either.
func (f *File) Append(b Spilled) error {
	if f.lock == nil {
		return fs.ErrClosed
	}
	frame, err := appendBlock(f.frame[:0], f.serial, b)
	if err != nil {
		return fmt.Errorf("spilling a block: %w", err)
	}
	if cap(frame) <= frameKept {
		f.frame = frame
	}
	if f.bytes+int64(len(frame)) > f.maxBytes {
		return ErrFull
	}
	s, err := f.current()
	if err == nil {
		err = f.write(s, frame)
	}
	if err != nil {
		return fmt.Errorf("spilling a block: %w", err)
	}
	f.serial++
	f.blocks++
	s.blocks++
	s.events += b.Events
	return nil
}

// write adds frame to s, or leaves s as it was.
func (f *File) write(s *segment, frame []byte) error {
	_, err := s.file.WriteAt(frame, s.size)
	if err == nil || s.file.Truncate(s.size) != nil {
		// What can't be cut off again stays as a gap, and counts.
		s.size += int64(len(frame))
		f.bytes += int64(len(frame))
	}
	if err != nil && s.finished() {
		f.remove(s) //nolint:errcheck // the first error is the one to tell
	}
	return err
}

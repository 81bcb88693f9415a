package spill

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// segment is a file of blocks, one after another.
type segment struct {
	slot   int
	file   *os.File
	size   int64  // where the next block goes
	serial uint64 // of its first block

	next   int64 // where Next goes on
	blocks int   // those that Next hasn't returned
	events int   // in blocks
	handed int   // blocks that Next has returned and that are not done
}

func (s *segment) finished() bool { return s.blocks == 0 && s.handed == 0 }

// took notes that Next is past a block of so many events.
func (s *segment) took(events uint32) {
	s.blocks--
	s.events -= int(events)
}

func (f *File) slot(n int) string { return filepath.Join(f.path, strconv.Itoa(n)) }

// current returns the segment that takes the next block.
func (f *File) current() (*segment, error) {
	if n := len(f.segments); n > 0 && f.segments[n-1].size < (f.maxBytes+shares-1)/shares {
		return f.segments[n-1], nil
	}
	s, err := f.create()
	if errors.Is(err, fs.ErrNotExist) {
		// A function may empty the whole of /tmp. What it removed can still be
		// read through the open files.
		if err = f.claimAgain(); err == nil {
			s, err = f.create()
		}
	}
	if err != nil {
		return nil, err
	}
	f.segments = append(f.segments, s)
	return s, nil
}

func (f *File) claimAgain() error {
	lock, err := claim(f.path)
	if err != nil {
		return err
	}
	f.lock.Close()
	f.lock = lock
	return nil
}

// create makes a segment in the first slot that is free. What is in a slot and
// isn't one of the segments stays: it is somebody else's.
func (f *File) create() (*segment, error) {
	var used [slots]bool
	for _, s := range f.segments {
		used[s.slot] = true
	}
	for slot := range slots {
		if used[slot] {
			continue
		}
		file, err := os.OpenFile(f.slot(slot), os.O_RDWR|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &segment{slot: slot, file: file, serial: f.serial}, nil
	}
	return nil, ErrFull
}

// remove removes a segment and its file. If the file can't be removed it is
// emptied, so that nothing of it comes back.
func (f *File) remove(s *segment) error {
	for i := range f.segments {
		if f.segments[i] == s {
			f.segments = append(f.segments[:i], f.segments[i+1:]...)
			break
		}
	}
	f.bytes -= s.size
	defer s.file.Close()
	err := os.Remove(f.slot(s.slot))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("removing a spilled segment: %w", errors.Join(err, s.file.Truncate(0)))
}

package spill

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// takeOver makes everything that can be read in the folder this process's.
func (f *File) takeOver() Recovery {
	var r Recovery
	if _, err := f.lock.Readdirnames(1); errors.Is(err, io.EOF) {
		return r // as in most starts: to look into each slot would take longer
	}
	for slot := range slots {
		s, err := f.reopen(slot)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			r.Foreign++
		default:
			f.adopt(s, &r)
		}
	}
	slices.SortStableFunc(f.segments, func(a, b *segment) int { return cmp.Compare(a.serial, b.serial) })
	for f.bytes > f.maxBytes {
		oldest := f.segments[0]
		r.LostBytes += oldest.size
		r.LostEvents += oldest.events
		f.dismiss(oldest)
	}
	for _, s := range f.segments {
		f.blocks += s.blocks
		r.Blocks += s.blocks
		r.Events += s.events
	}
	return r
}

// reopen opens what is in a slot, if it is a file. It waits for nothing and
// follows nothing, whatever is there.
func (f *File) reopen(slot int) (*segment, error) {
	file, err := os.OpenFile(f.slot(slot), os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	stat, err := file.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return &segment{slot: slot, file: file, size: stat.Size()}, nil
}

// adopt takes s, or removes it if it has nothing to give.
func (f *File) adopt(s *segment, r *Recovery) {
	whole := s.size
	if whole > f.maxBytes {
		r.LostBytes += whole // it was written under another bound, or by somebody else
	} else {
		f.scan(s, r)
	}
	f.segments = append(f.segments, s)
	f.bytes += s.size
	if s.blocks == 0 {
		f.dismiss(s)
	} else if s.size < whole {
		s.file.Truncate(s.size) //nolint:errcheck // what is cut off is overwritten, or found and skipped
	}
}

// dismiss removes a segment. That it can't be is no reason to go on without
// the others: it is empty then, or comes back and is sent twice.
func (f *File) dismiss(s *segment) {
	f.remove(s) //nolint:errcheck // see above
}

// scan counts what waits in s, and sets its size to the end of its last whole
// block.
func (f *File) scan(s *segment, r *Recovery) {
	f.window.reset(s.file)
	var end, lost int64
	known := false
	for {
		h, at, err := f.window.find(end)
		if err != nil || at+h.size() > s.size {
			if err == nil {
				r.LostEvents += int(h.events)
			}
			r.LostBytes += lost + s.size - end
			s.size = end
			return
		}
		if !known {
			s.serial, known = h.serial, true
		}
		f.serial = max(f.serial, h.serial+1)
		lost += at - end
		end = at + h.size()
		if h.done {
			lost = 0 // who was done with this one had told what is before it
			continue
		}
		s.blocks++
		s.events += int(h.events)
	}
}

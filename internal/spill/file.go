// Package spill keeps blocks of the queue on disk when memory has no room for
// them, bounded in bytes, and gives them back oldest first, also to the next
// process of the same sandbox.
//
// What is kept survives the death of the process, not that of the machine: the
// page cache is enough for that, so nothing is synced.
//
// The blocks lie in a folder of numbered segments. A segment is removed when
// all of its blocks are done, which is how space comes back while others are
// still added; an eighth of the bound, and one block, may be waiting for that.
// A ring in one file would give back each byte at once, but damage to one of
// its blocks would hide where the others begin.
//
// The folder is locked, not named after the process, because the kernel takes
// the lock off a process that was killed: its successor finds everything under
// one name, and two that live at once can't send the same blocks.
package spill

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	// slots is how many segments there can be. Their names are fixed, so that
	// taking over looks at so many names and no more, whatever else is there.
	slots = 16
	// shares is how many full segments make the bound. It is less than slots,
	// because what is taken over may lie in segments that are not full.
	shares = 8
)

var (
	// ErrFull says that a block would pass the bound.
	ErrFull = errors.New("the spill is full")
	// ErrBusy says that another process has the spill. It may have it no longer
	// when it has ended.
	ErrBusy = errors.New("another process uses the spill")
	// errIdle is a Done without a Next before it.
	errIdle = errors.New("no spilled block is handed out")
)

// Spilled is one block as it lies on disk.
type Spilled struct {
	// Lines holds whole lines, one after another: at most 16 MiB. Those that
	// Next returns are the caller's.
	Lines []byte
	// Events counts them.
	Events int
	// First and Last are the sequence numbers of the first and the last line.
	First, Last uint64
	// Environment is the execution environment that numbered them: at most 16
	// bytes. After a take-over it may be another than this process's.
	Environment string
}

// File is a spill that this process has taken. One goroutine at a time may use
// it.
type File struct {
	path     string
	maxBytes int64
	lock     *os.File // the folder, locked; nil once closed

	segments []*segment // oldest first; blocks are added to the last one
	handed   []handed   // what Next returned, oldest first
	done     int        // so many of handed, the first ones, are done
	blocks   int        // those not done
	bytes    int64      // the sum of the segments' sizes
	serial   uint64     // of the next block

	frame  []byte // used again by each Append
	window window
}

// handed is a block that Next returned.
type handed struct {
	segment *segment
	at      int64
}

// Open takes the spill in dir, with what an earlier process left there, and
// bounds it to maxBytes on disk. It fails with ErrBusy while another process
// has it, and if dir can't be written. Only headers are read: a block whose
// lines are damaged is found by Next.
func Open(dir string, maxBytes int64) (*File, Recovery, error) {
	path := filepath.Join(dir, "kinesis-telemetry-api-extension.spill")
	lock, err := claim(path)
	if err != nil {
		return nil, Recovery{}, fmt.Errorf("taking the spill: %w", err)
	}
	f := &File{path: path, maxBytes: maxBytes, lock: lock}
	recovery := f.takeOver()
	return f, recovery, nil
}

// Len returns how many blocks are not done, those included that Next has
// returned, and how many bytes the spill has on disk, without what the file
// system adds.
func (f *File) Len() (blocks int, bytes int64) { return f.blocks, f.bytes }

// Close gives the spill up. What is not done stays for the next process; if
// that is nothing, nothing stays.
func (f *File) Close() error {
	if f.lock == nil {
		return fs.ErrClosed
	}
	for _, s := range f.segments {
		s.file.Close()
	}
	os.Remove(f.path) //nolint:errcheck // it stays if anything is in it, and harms nobody if not
	err := f.lock.Close()
	*f = File{}
	return err
}

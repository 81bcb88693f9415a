package spill

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"
)

// three blocks, and the segment that they make.
func three(t *testing.T) ([]Spilled, []byte) {
	t.Helper()
	blocks := []Spilled{block(1, 2), block(3, 1), block(4, 3)}
	var segment []byte
	for i, b := range blocks {
		var err error
		if segment, err = appendBlock(segment, uint64(i), b); err != nil {
			t.Fatal(err)
		}
	}
	return blocks, segment
}

// leave puts a segment where an earlier process would have left it.
func leave(t testing.TB, dir, slot string, segment []byte) {
	t.Helper()
	if err := os.MkdirAll(folder(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder(dir), slot), segment, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFlippedBitLosesAtMostItsBlockAndIsTold(t *testing.T) {
	blocks, segment := three(t)
	dir := t.TempDir()
	for i := range segment {
		damaged := bytes.Clone(segment)
		damaged[i] ^= 1 << (i % 8)
		leave(t, dir, "0", damaged)
		f, recovery := open(t, dir, 1<<20)
		got, lost := drain(t, f, true)
		if len(got) < 2 || !subsequence(got, blocks) {
			t.Fatalf("bit %d of byte %d: got blocks %v", i%8, i, firsts(got))
		}
		told := recovery.Lossy() || len(lost) > 0
		if missing := len(got) < 3; told != missing {
			t.Fatalf("bit %d of byte %d: a block is missing: %v; told: %v", i%8, i, missing, told)
		}
		kill(f)
	}
}

// subsequence tells whether got is all, less some left out.
func subsequence(got, all []Spilled) bool {
	for _, b := range all {
		if len(got) > 0 && reflect.DeepEqual(got[0], b) {
			got = got[1:]
		}
	}
	return len(got) == 0
}

func TestDamagedLinesAreToldWithTheirSequenceNumbers(t *testing.T) {
	_, segment := three(t)
	segment[headerSize] ^= 1
	dir := t.TempDir()
	leave(t, dir, "0", segment)
	f, _ := open(t, dir, 1<<20)
	_, lost := drain(t, f, true)
	if len(lost) != 1 {
		t.Fatalf("lost %v, want one block", lost)
	}
	lost[0].Cause = nil
	if want := (&DamageError{Blocks: 1, Events: 2, Environment: "0123456789abcdef", First: 1, Last: 2}); !reflect.DeepEqual(lost[0], want) {
		t.Errorf("lost %+v, want %+v", lost[0], want)
	}
}

func TestACutLosesOnlyWhatItCuts(t *testing.T) {
	blocks, segment := three(t)
	var ends []int
	end := 0
	for _, b := range blocks {
		end += headerSize + len(b.Lines)
		ends = append(ends, end)
	}
	dir := t.TempDir()
	for cut := range len(segment) + 1 {
		leave(t, dir, "0", segment[:cut])
		f, recovery := open(t, dir, 1<<20)
		whole, lost := 0, cut
		for i, end := range ends {
			if cut >= end {
				whole, lost = i+1, cut-end
			}
		}
		if recovery.Blocks != whole || recovery.LostBytes != int64(lost) {
			t.Fatalf("cut to %d: recovered %+v, want %d blocks and %d bytes lost", cut, recovery, whole, lost)
		}
		if knows := whole < 3 && lost >= headerSize; knows && recovery.LostEvents != blocks[whole].Events {
			t.Fatalf("cut to %d: %d events lost, want %d", cut, recovery.LostEvents, blocks[whole].Events)
		}
		add(t, f, block(9, 1))
		expectBlocks(t, f, append(blocks[:whole:whole], block(9, 1))...)
		kill(f)
	}
}

// seal makes the checksum of a header right again.
func seal(header []byte) {
	binary.LittleEndian.PutUint32(header[checkedSize:], checksum(header[:checkedSize]))
}

func TestWhatIsNoSpillIsToldAndCleared(t *testing.T) {
	_, segment := three(t)
	newer := bytes.Clone(segment[:headerSize])
	newer[len(magic)-1]++
	seal(newer)
	giant := bytes.Clone(segment[:headerSize])
	binary.LittleEndian.PutUint32(giant[48:], maxLines+1)
	seal(giant)
	giant = append(giant, make([]byte, maxLines+1)...)
	for name, content := range map[string][]byte{
		"text":             bytes.Repeat([]byte("some notes\n"), 5000),
		"a newer version":  newer,
		"a giant block":    giant,
		"magic throughout": bytes.Repeat([]byte(magic), 20_000),
		"zeros":            make([]byte, 100_000),
	} {
		dir := t.TempDir()
		leave(t, dir, "3", content)
		f, recovery := open(t, dir, 64<<20)
		if want := (Recovery{LostBytes: int64(len(content))}); recovery != want {
			t.Errorf("%s: recovered %+v, want %+v", name, recovery, want)
		}
		if _, files := onDisk(t, dir); files != 0 {
			t.Errorf("%s: it is still there", name)
		}
		add(t, f, block(1, 1))
		expectBlocks(t, f, block(1, 1))
	}
}

func TestAnEmptySegmentIsNoLoss(t *testing.T) {
	dir := t.TempDir()
	leave(t, dir, "0", nil)
	if _, recovery := open(t, dir, 1<<20); !recovery.Nothing() {
		t.Errorf("recovered %+v, want nothing", recovery)
	}
}

func TestWhatStandsInASlotIsLeftAlone(t *testing.T) {
	dir, treasure := t.TempDir(), filepath.Join(t.TempDir(), "treasure")
	_, segment := three(t)
	for _, err := range []error{
		os.WriteFile(treasure, segment, 0o600),
		os.MkdirAll(filepath.Join(folder(dir), "0"), 0o700),
		os.Symlink(treasure, filepath.Join(folder(dir), "1")),
		os.Symlink("nowhere", filepath.Join(folder(dir), "2")),
		syscall.Mkfifo(filepath.Join(folder(dir), "3"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f, recovery := open(t, dir, 1<<20)
	if want := (Recovery{Foreign: 4}); recovery != want {
		t.Errorf("recovered %+v, want %+v", recovery, want)
	}
	add(t, f, block(1, 1))
	expectBlocks(t, f, block(1, 1))
	if _, files := onDisk(t, dir); files != 4 {
		t.Errorf("%d of 4 strangers are left", files)
	}
	if got, err := os.ReadFile(treasure); err != nil || !bytes.Equal(got, segment) {
		t.Errorf("what a link points to was changed: %v", err)
	}
}

func TestWhatStandsInTheFoldersPlaceIsAnError(t *testing.T) {
	for name, place := range map[string]func(path string) error{
		"file":     func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"link":     func(path string) error { return os.Symlink(t.TempDir(), path) },
		"dangling": func(path string) error { return os.Symlink("nowhere", path) },
		"fifo":     func(path string) error { return syscall.Mkfifo(path, 0o600) },
	} {
		dir := t.TempDir()
		if err := place(folder(dir)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Open(dir, 1000); err == nil {
			t.Errorf("%s: Open took it for its folder", name)
		}
	}
}

func TestASmallerBoundDropsTheOldest(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1000)
	for i := range uint64(10) {
		add(t, f, block(i, 1))
	}
	kill(f)
	f, recovery := open(t, dir, 500)
	if disk, _ := onDisk(t, dir); disk > 500 || recovery.LostEvents == 0 || recovery.LostEvents+recovery.Events != 10 {
		t.Errorf("%d bytes are left, recovered %+v", disk, recovery)
	}
	got, _ := drain(t, f, true)
	if len(got) != recovery.Blocks || got[len(got)-1].First != 9 {
		t.Errorf("got blocks %v, want the newest %d", firsts(got), recovery.Blocks)
	}
}

func TestAFileBeyondTheBoundIsNotSearched(t *testing.T) {
	dir := t.TempDir()
	_, segment := three(t)
	leave(t, dir, "0", segment)
	if err := os.Truncate(filepath.Join(folder(dir), "0"), 1<<40); err != nil {
		t.Fatal(err)
	}
	_, recovery := open(t, dir, 1<<20)
	if want := (Recovery{LostBytes: 1 << 40}); recovery != want {
		t.Errorf("recovered %+v, want %+v", recovery, want)
	}
}

func TestBlocksAreFoundWhereverTheyLieInGarbage(t *testing.T) {
	_, segment := three(t)
	dir := t.TempDir()
	for before := windowSize - 2*headerSize; before < windowSize+2; before++ {
		leave(t, dir, "0", append(bytes.Repeat([]byte{magic[0]}, before), segment...))
		f, recovery := open(t, dir, 1<<20)
		if want := (Recovery{Blocks: 3, Events: 6, LostBytes: int64(before)}); recovery != want {
			t.Fatalf("after %d bytes: recovered %+v, want %+v", before, recovery, want)
		}
		kill(f)
	}
}

func TestGarbageIsToldOnce(t *testing.T) {
	blocks, segment := three(t)
	segment[30] ^= 1 // the first block's header
	dir := t.TempDir()
	leave(t, dir, "0", segment)
	f, recovery := open(t, dir, 1<<20)
	if !recovery.Lossy() {
		t.Fatal("a damaged header was not told")
	}
	if _, _, err := f.Next(); err != nil {
		t.Fatal(err)
	}
	if err := f.Done(); err != nil {
		t.Fatal(err)
	}
	kill(f)
	f, recovery = open(t, dir, 1<<20)
	if want := (Recovery{Blocks: 1, Events: 3}); recovery != want {
		t.Errorf("then recovered %+v, want %+v", recovery, want)
	}
	expectBlocks(t, f, blocks[2])
}

func TestDamageWhileRunningIsCounted(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"cut":         func(path string) error { return os.Truncate(path, 10) },
		"overwritten": func(path string) error { return os.WriteFile(path, make([]byte, 1000), 0o600) },
	} {
		dir := t.TempDir()
		f, _ := open(t, dir, 1<<20)
		add(t, f, block(1, 2), block(3, 3))
		if err := damage(filepath.Join(folder(dir), "0")); err != nil {
			t.Fatal(err)
		}
		got, lost := drain(t, f, true)
		if len(got) != 0 || len(lost) != 1 || lost[0].Blocks != 2 || lost[0].Events != 5 {
			t.Errorf("%s: got blocks %v, lost %+v; want 2 blocks of 5 events lost", name, firsts(got), lost)
		}
		if blocks, size := f.Len(); blocks != 0 || size != 0 {
			t.Errorf("%s: Len is %d blocks in %d bytes, want none", name, blocks, size)
		}
		if _, files := onDisk(t, dir); files != 0 {
			t.Errorf("%s: %d files are left", name, files)
		}
		add(t, f, block(6, 1))
		expectBlocks(t, f, block(6, 1))
	}
}

func TestAFunctionThatEmptiesTheFolderLosesNothingOfARunningSpill(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1000) // segments of 125 bytes
	add(t, f, block(1, 10), block(11, 1))
	if err := os.RemoveAll(folder(dir)); err != nil {
		t.Fatal(err)
	}
	lock := f.lock
	add(t, f, block(12, 10), block(22, 10))
	if err := lock.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("the lock of the folder that is gone was still open: %v", err)
	}
	expectBlocks(t, f, block(1, 10), block(11, 1), block(12, 10), block(22, 10))
	if _, files := onDisk(t, dir); files != 0 {
		t.Errorf("%d files are left", files)
	}
}

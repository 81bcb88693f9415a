package spill

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// block is a block of n lines that begins with the given sequence number.
func block(first uint64, n int) Spilled {
	b := Spilled{Events: n, First: first, Last: first + uint64(n) - 1, Environment: "0123456789abcdef"}
	for i := range uint64(n) {
		b.Lines = fmt.Appendf(b.Lines, "{\"id\":\"%d\"}\n", first+i)
	}
	return b
}

func open(t *testing.T, dir string, maxBytes int64) (*File, Recovery) {
	t.Helper()
	f, recovery, err := Open(dir, maxBytes)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f, recovery
}

func add(t *testing.T, f *File, blocks ...Spilled) {
	t.Helper()
	for _, b := range blocks {
		if err := f.Append(b); err != nil {
			t.Fatalf("Append of block %d: %v", b.First, err)
		}
	}
}

// drain reads all that waits, and is done with it if done says so. What was
// lost on the way comes back as errors.
func drain(t *testing.T, f *File, done bool) (got []Spilled, lost []*DamageError) {
	t.Helper()
	for {
		b, ok, err := f.Next()
		var damage *DamageError
		switch {
		case errors.As(err, &damage):
			lost = append(lost, damage)
			continue
		case err != nil:
			t.Fatalf("Next: %v", err)
		case !ok:
			return got, lost
		}
		got = append(got, b)
		if done {
			if err := f.Done(); err != nil {
				t.Fatalf("Done: %v", err)
			}
		}
	}
}

func expectBlocks(t *testing.T, f *File, want ...Spilled) {
	t.Helper()
	got, lost := drain(t, f, true)
	if len(lost) > 0 {
		t.Errorf("lost %v", lost)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got blocks %v, want %v", firsts(got), firsts(want))
	}
}

func firsts(blocks []Spilled) []uint64 {
	var sequence []uint64
	for _, b := range blocks {
		sequence = append(sequence, b.First)
	}
	return sequence
}

// kill ends f as the death of its process does.
func kill(f *File) {
	for _, s := range f.segments {
		s.file.Close()
	}
	f.lock.Close()
	f.lock = nil
}

func folder(dir string) string { return filepath.Join(dir, "kinesis-telemetry-api-extension.spill") }

// onDisk is what the spill in dir takes.
func onDisk(t *testing.T, dir string) (bytes int64, files int) {
	t.Helper()
	entries, err := os.ReadDir(folder(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		stat, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		bytes += stat.Size()
	}
	return bytes, len(entries)
}

func TestBlocksComeBackOldestFirst(t *testing.T) {
	f, recovery := open(t, t.TempDir(), 1000)
	if !recovery.Nothing() {
		t.Errorf("an empty folder was said to hold %v", recovery)
	}
	add(t, f, block(1, 3), block(4, 1), block(5, 2))
	expectBlocks(t, f, block(1, 3), block(4, 1), block(5, 2))
}

func TestABlockStaysUntilDone(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1<<20)
	add(t, f, block(1, 1), block(2, 1), block(3, 1))
	drain(t, f, false)
	if err := f.Done(); err != nil {
		t.Fatal(err)
	}
	if blocks, _ := f.Len(); blocks != 2 {
		t.Errorf("%d blocks are not done, want 2", blocks)
	}
	kill(f)
	f, recovery := open(t, dir, 1<<20)
	if want := (Recovery{Blocks: 2, Events: 2}); recovery != want {
		t.Errorf("recovered %+v, want %+v", recovery, want)
	}
	expectBlocks(t, f, block(2, 1), block(3, 1))
}

func TestWhatIsDoneLeavesNothingOnDisk(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1<<20)
	for i := range uint64(40) {
		add(t, f, block(i, 1))
	}
	drain(t, f, true)
	if bytes, files := onDisk(t, dir); bytes != 0 || files != 0 {
		t.Errorf("%d bytes in %d files are left", bytes, files)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(folder(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is left: %v", err)
	}
}

func TestOthersCannotReadTheSpill(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1<<20)
	add(t, f, block(1, 1))
	for path, want := range map[string]fs.FileMode{folder(dir): fs.ModeDir | 0o700, filepath.Join(folder(dir), "0"): 0o600} {
		stat, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if stat.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, stat.Mode(), want)
		}
	}
}

func TestTheBoundHolds(t *testing.T) {
	f, _ := open(t, t.TempDir(), 1000)
	size := int64(headerSize + len(block(1, 1).Lines))
	for i := range 1000 / size {
		add(t, f, block(uint64(i%10), 1))
	}
	if err := f.Append(block(1, 1)); !errors.Is(err, ErrFull) {
		t.Errorf("one more: %v, want ErrFull", err)
	}
}

func TestABlockThatCannotBeDescribedIsRefused(t *testing.T) {
	f, _ := open(t, t.TempDir(), 64<<20)
	for _, b := range []Spilled{{Environment: strings.Repeat("x", 17)}, {Lines: make([]byte, maxLines+1)}} {
		if err := f.Append(b); err == nil {
			t.Errorf("a block of %d bytes of environment %q was taken", len(b.Lines), b.Environment)
		}
	}
	if blocks, bytes := f.Len(); blocks != 0 || bytes != 0 {
		t.Errorf("%d blocks, %d bytes were kept", blocks, bytes)
	}
}

func TestDoneWithoutNextIsAnError(t *testing.T) {
	f, _ := open(t, t.TempDir(), 1000)
	add(t, f, block(1, 1))
	if err := f.Done(); err == nil {
		t.Error("Done forgot a block that nobody had")
	}
	expectBlocks(t, f, block(1, 1))
}

func TestAClosedFileSaysSo(t *testing.T) {
	f, _ := open(t, t.TempDir(), 1000)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, next := f.Next()
	for call, err := range map[string]error{"Append": f.Append(block(1, 1)), "Next": next, "Close": f.Close()} {
		if !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", call, err)
		}
	}
}

func TestASecondOpenIsRefusedWhileTheFirstLives(t *testing.T) {
	dir := t.TempDir()
	first, _ := open(t, dir, 1000)
	add(t, first, block(1, 1))
	if _, _, err := Open(dir, 1000); !errors.Is(err, ErrBusy) {
		t.Fatalf("second Open: %v, want ErrBusy", err)
	}
	kill(first)
	second, _ := open(t, dir, 1000)
	expectBlocks(t, second, block(1, 1))
}

package spill

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// limitFiles has the system refuse to write past size, by a short write first,
// as a full disk does.
func limitFiles(t *testing.T, size uint64) (lift func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFullDiskCostsOnlyTheBlockThatDoesNotFit(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1<<20)
	add(t, f, block(1, 1))
	_, before := f.Len()

	lift := limitFiles(t, uint64(before)+100)
	err := f.Append(block(2, 50))
	lift()
	if err == nil || errors.Is(err, ErrFull) {
		t.Fatalf("Append to a full disk: %v, want the system's error", err)
	}
	if disk, _ := onDisk(t, dir); disk != before {
		t.Errorf("%d bytes are on disk after half a block, want %d", disk, before)
	}
	add(t, f, block(52, 1))
	kill(f)
	f, recovery := open(t, dir, 1<<20)
	if recovery.Lossy() {
		t.Errorf("recovered %+v, want no loss", recovery)
	}
	expectBlocks(t, f, block(1, 1), block(52, 1))
}

func TestAFullDiskLeavesNoEmptySegment(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1<<20)
	lift := limitFiles(t, 10)
	err := f.Append(block(1, 1))
	lift()
	if err == nil {
		t.Fatal("Append to a full disk had no error")
	}
	if _, files := onDisk(t, dir); files != 0 {
		t.Errorf("%d files are left", files)
	}
}

// asNobody has this thread see the disk as a user without rights does.
func asNobody(t *testing.T) (back func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		return func() {}
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Fatal(err)
		}
		runtime.UnlockOSThread()
	}
}

func TestAReadOnlyFolderIsAnErrorAndNoMore(t *testing.T) {
	dir := t.TempDir()
	for path, mode := range map[string]fs.FileMode{filepath.Dir(dir): 0o755, dir: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	back := asNobody(t)
	_, _, err := Open(dir, 1000)
	back()
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Open: %v, want a refusal", err)
	}
}

func TestAFolderThatBecomesReadOnlyRefusesBlocks(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1000)
	for path, mode := range map[string]fs.FileMode{filepath.Dir(dir): 0o755, dir: 0o755, folder(dir): 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	back := asNobody(t)
	err := f.Append(block(1, 1))
	back()
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Append: %v, want a refusal", err)
	}
	if blocks, bytes := f.Len(); blocks != 0 || bytes != 0 {
		t.Errorf("%d blocks in %d bytes are said to be there", blocks, bytes)
	}
}

func TestASegmentThatCannotBeRemovedDoesNotComeBack(t *testing.T) {
	dir := t.TempDir()
	f, _ := open(t, dir, 1000)
	add(t, f, block(1, 1))
	for path, mode := range map[string]fs.FileMode{filepath.Dir(dir): 0o755, dir: 0o755, folder(dir): 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	back := asNobody(t)
	_, _, nextErr := f.Next()
	doneErr := f.Done()
	back()
	if nextErr != nil || !errors.Is(doneErr, fs.ErrPermission) {
		t.Errorf("Next: %v, Done: %v; want a refusal of the latter", nextErr, doneErr)
	}
	kill(f)
	if _, recovery := open(t, dir, 1000); !recovery.Nothing() {
		t.Errorf("recovered %+v, want nothing", recovery)
	}
}

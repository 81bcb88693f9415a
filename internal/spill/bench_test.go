package spill

import (
	"bytes"
	"testing"
)

func full() Spilled {
	return Spilled{Lines: bytes.Repeat([]byte("x"), 25_000), Events: 60, First: 1, Last: 60, Environment: "0123456789abcdef"}
}

// BenchmarkBlock is the way of one block to the disk and back.
func BenchmarkBlock(b *testing.B) {
	f, _, err := Open(b.TempDir(), 64<<20)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	spilled := full()
	b.SetBytes(int64(len(spilled.Lines)))
	for b.Loop() {
		if err := f.Append(spilled); err != nil {
			b.Fatal(err)
		}
		if _, ok, err := f.Next(); !ok || err != nil {
			b.Fatal(ok, err)
		}
		if err := f.Done(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen64MB is what taking over adds to the start.
func BenchmarkOpen64MB(b *testing.B) {
	dir := b.TempDir()
	f, _, err := Open(dir, 64<<20)
	for spilled := full(); err == nil; {
		err = f.Append(spilled)
	}
	f.Close()
	for b.Loop() {
		f, _, err := Open(dir, 64<<20)
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

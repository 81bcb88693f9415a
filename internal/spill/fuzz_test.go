package spill

import (
	"bytes"
	"testing"
)

func FuzzOpenTakesAnyBytes(f *testing.F) {
	var whole []byte
	for i := range uint64(3) {
		whole, _ = appendBlock(whole, i, block(i+1, 2))
	}
	f.Add(whole, []byte(nil))
	f.Add(whole[:len(whole)-5], whole)
	f.Add(whole[:headerSize-1], []byte("\n"))
	for _, at := range []int{0, 3, 20, 48, checkedSize, stateOffset, headerSize} {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		f.Add(flipped, whole[10:])
	}
	finished := bytes.Clone(whole)
	finished[stateOffset] = stateDone
	f.Add(finished, bytes.Repeat([]byte(magic), 100))
	huge, _ := appendBlock(nil, 1<<64-1, Spilled{Events: 1 << 31})
	f.Add(huge, append(bytes.Clone(huge), whole...))

	dir := f.TempDir() // one for all: new names each time look like new behaviour to the fuzzer
	f.Fuzz(func(t *testing.T, first, second []byte) {
		const maxBytes = 1 << 20
		leave(t, dir, "0", first)
		leave(t, dir, "7", second)
		spill, recovery := open(t, dir, maxBytes)
		if disk, _ := onDisk(t, dir); disk > maxBytes {
			t.Errorf("%d bytes on disk", disk)
		}
		got, lost := drain(t, spill, true)
		found, size := len(got), int64(0)
		for _, b := range got {
			size += headerSize + int64(len(b.Lines))
		}
		for _, l := range lost {
			found += l.Blocks
		}
		if found != recovery.Blocks {
			t.Errorf("%d blocks were found, %d came back or were told as lost", recovery.Blocks, found)
		}
		if all := int64(len(first) + len(second)); size+recovery.LostBytes > all {
			t.Errorf("%d bytes came back and %d were lost, of %d", size, recovery.LostBytes, all)
		}
		add(t, spill, block(9, 1))
		expectBlocks(t, spill, block(9, 1))
		spill.Close()
	})
}

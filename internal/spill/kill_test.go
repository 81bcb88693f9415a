package spill

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// spilling is set for the process that spills until it is killed.
const spilling = "SPILL_UNTIL_KILLED"

func TestASuccessorFindsWhatAKilledProcessLeft(t *testing.T) {
	if os.Getenv(spilling) != "" {
		spillForever(t)
	}
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Dir, child.Env = dir, append(os.Environ(), spilling+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var said uint64
	for lines := bufio.NewScanner(out); said < 300 && lines.Scan(); {
		if said, err = strconv.ParseUint(lines.Text(), 10, 64); err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()

	f, recovery := open(t, dir, 64<<20)
	got, lost := drain(t, f, true)
	if len(lost) > 0 || recovery.LostEvents > 1 || len(got) == 0 {
		t.Fatalf("recovered %+v, lost %v", recovery, lost)
	}
	for i, b := range got {
		if want := got[0].First + uint64(i); b.First != want {
			t.Fatalf("block %d came where %d was to come", b.First, want)
		}
	}
	if last := got[len(got)-1].First; last < said {
		t.Errorf("the last block is %d; the child had spilled %d", last, said)
	}
	// The child is done with every other block that it spills.
	if first := got[0].First; first < said/2 {
		t.Errorf("the first block is %d; the child was done with it", first)
	}
}

// spillForever spills into the working directory.
func spillForever(t *testing.T) {
	f, _ := open(t, ".", 64<<20)
	for i := uint64(1); ; i++ {
		add(t, f, block(i, 1))
		if i%2 == 0 {
			if _, ok, err := f.Next(); !ok || err != nil {
				t.Fatal(ok, err)
			}
			if err := f.Done(); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Println(i)
	}
}

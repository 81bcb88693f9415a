package main

import "testing"

// largest is what a layer's zip and its program may have, in bytes. Whoever
// makes them smaller lowers it, so that the next one can't fill the gap
// unseen: no bound may be more than a twentieth above what it bounds.
type largest struct{ zip, program int }

func largestOf(a architecture) largest {
	if a.name == "arm64" {
		return largest{zip: 2_440_000, program: 6_300_000}
	}
	return largest{zip: 2_710_000, program: 6_800_000}
}

// checkSizes holds them against their bounds: every cold start loads the
// program.
func checkSizes(t *testing.T, a architecture, packed []byte) {
	t.Helper()
	most := largestOf(a)
	for _, c := range []struct {
		of        string
		got, most int
	}{{"zip", len(packed), most.zip}, {"program", len(unpacked(t, packed)), most.program}} {
		switch least := c.most - c.most/20; {
		case c.got > c.most:
			t.Errorf("%s: the %s has %d bytes, want at most %d: see what was linked anew (go list -deps, go tool nm -size -sort size)", a.name, c.of, c.got, c.most)
		case c.got < least:
			t.Errorf("%s: the %s has only %d bytes: lower its bound of %d", a.name, c.of, c.got, c.most)
		}
	}
}

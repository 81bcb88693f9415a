package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"os"
	"testing"
)

// testPiece is small, so that texts of several pieces are.
const testPiece = 64 << 10

func deflated(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	d := &Writer{to: &out, piece: testPiece}
	for part := range bytes.Lines(text) {
		if n, err := d.Write(part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// checkInflates holds what was compressed to what Go's own reader makes of it.
func checkInflates(t *testing.T, text, packed []byte) {
	t.Helper()
	rest := bytes.NewReader(packed)
	got, err := io.ReadAll(flate.NewReader(rest))
	if err != nil || !bytes.Equal(got, text) || rest.Len() > 0 {
		t.Errorf("%d bytes became %d, then %d (%v), with %d left", len(text), len(packed), len(got), err, rest.Len())
	}
}

func TestWhatIsDeflatedInflates(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	steep := bytes.Repeat([]byte{'a'}, 1<<15) // codes that would be longer than they may
	for i, n := 1, 1; n < len(steep)/2; i, n = i+1, n*2 {
		copy(steep[n:], bytes.Repeat([]byte{'a' + byte(i), 'b' + byte(i)}, n/2))
	}
	for name, text := range map[string][]byte{
		"nothing":             {},
		"one byte":            {0},
		"two bytes":           {255, 255},
		"noise":               noise,
		"zeros":               make([]byte, testPiece+mostMatch+1),
		"just in the window":  append(append([]byte("the same"), noise[:window-8]...), "the same"...),
		"just not any more":   append(append([]byte("the same"), noise[:window-7]...), "the same"...),
		"a piece and a byte":  noise[:testPiece+1],
		"very unequal counts": steep,
	} {
		t.Run(name, func(t *testing.T) { checkInflates(t, text, deflated(t, text)) })
	}
}

func TestProgramsAreSmallerThanGoMakesThem(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	program = program[:min(len(program), 3*testPiece)]
	var theirs bytes.Buffer
	w, _ := flate.NewWriter(&theirs, flate.BestCompression) // a level that there is
	_, _ = w.Write(program)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	ours := deflated(t, program)
	checkInflates(t, program, ours)
	if got, want := len(ours), theirs.Len()*96/100; got > want {
		t.Errorf("%d bytes, want at most %d, as compress/flate makes %d", got, want, theirs.Len())
	}
}

func TestNoWordIsLongerThanItMayBe(t *testing.T) {
	counts := make([]uint32, 30)
	for i, a, b := 0, uint32(1), uint32(1); i < len(counts); i, a, b = i+1, b, a+b {
		counts[i] = a // Fibonacci's numbers make the longest words
	}
	for _, most := range []int{mostCodeLengthBits, mostCodeBits} {
		c := newCode(counts, most)
		var taken float64
		for symbol, n := range c.bits {
			if n == 0 || int(n) > most {
				t.Errorf("most %d: symbol %d has %d bits", most, symbol, n)
			}
			taken += 1 / float64(uint32(1)<<n)
		}
		if taken != 1 {
			t.Errorf("most %d: the words take %v of all, want all", most, taken)
		}
	}
}

func FuzzDeflate(f *testing.F) {
	f.Add([]byte(""), 1)
	f.Add([]byte("abcabcabc"), 1000)
	f.Add([]byte{0, 1, 2, 255}, 100)
	f.Fuzz(func(t *testing.T, text []byte, times int) {
		if times < 0 || times > 10_000 || len(text)*times > 1<<16 {
			return
		}
		text = bytes.Repeat(text, times)
		checkInflates(t, text, deflated(t, text))
	})
}

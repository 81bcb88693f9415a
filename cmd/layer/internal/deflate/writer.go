// Package deflate compresses better than compress/flate does, and slower: of all
// ways to say a text in matches it looks for the shortest, as Zopfli and
// libdeflate do, where compress/flate takes the first good one. It counts in
// whole numbers, so that its output is the same on each machine.
// https://www.rfc-editor.org/rfc/rfc1951
package deflate

import "io"

// Writer compresses what is written to it, when it is closed.
type Writer struct {
	to    io.Writer
	piece int // how many bytes are parsed at a time: no match reaches over their end
	text  []byte
}

// NewWriter returns a writer of what is compressed to another.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to, piece: pieceBytes} }

const (
	// pieceBytes is what a program is parsed by: a larger piece takes more memory.
	pieceBytes = 1 << 20
	// rounds is how often a piece is parsed: each goes by the codes that the
	// one before it led to.
	rounds = 4
)

// Write keeps a copy of p. It never fails.
func (w *Writer) Write(p []byte) (int, error) {
	w.text = append(w.text, p...)
	return len(p), nil
}

// Close writes all that was written, compressed. It fails only if that does.
func (w *Writer) Close() error {
	var out bitWriter
	found := newFinder(w.text)
	for begin := 0; begin == 0 || begin < len(w.text); begin += w.piece {
		end := min(begin+w.piece, len(w.text))
		blocks := compressed(w.text[begin:end], found.matches(begin, end))
		for i, b := range blocks {
			b.write(&out, end == len(w.text) && i == len(blocks)-1)
		}
	}
	_, err := w.to.Write(out.bytes())
	return err
}

// compressed is a piece as blocks.
func compressed(piece []byte, matches [][]match) []block {
	costs := []span{{len(piece), firstCosts()}}
	var blocks []block
	for range rounds {
		blocks = split(parse(piece, matches, costs))
		costs = costs[:0]
		end := 0
		for i := range blocks {
			end += blocks[i].length()
			costs = append(costs, span{end, blocks[i].costs()})
		}
	}
	return blocks
}

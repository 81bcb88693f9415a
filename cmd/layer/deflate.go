package main

import "io"

// deflater compresses what is written to it when it is closed, better than
// compress/flate does, and slower: of all ways to say the input in matches it
// looks for the shortest, as Zopfli and libdeflate do, where compress/flate
// takes the first good one. It counts in whole numbers, so that its output is
// the same on each machine.
// https://www.rfc-editor.org/rfc/rfc1951
type deflater struct {
	to    io.Writer
	piece int // how many bytes are parsed at a time: no match reaches over their end
	text  []byte
}

const (
	// pieceBytes is what a program is parsed by: a larger piece takes more memory.
	pieceBytes = 1 << 20
	// rounds is how often a piece is parsed: each goes by the codes that the
	// one before it led to.
	rounds = 4
)

func (d *deflater) Write(p []byte) (int, error) {
	d.text = append(d.text, p...)
	return len(p), nil
}

func (d *deflater) Close() error {
	var out bitWriter
	found := newFinder(d.text)
	for begin := 0; begin == 0 || begin < len(d.text); begin += d.piece {
		end := min(begin+d.piece, len(d.text))
		blocks := compressed(d.text[begin:end], found.matches(begin, end))
		for i, b := range blocks {
			b.write(&out, end == len(d.text) && i == len(blocks)-1)
		}
	}
	_, err := d.to.Write(out.bytes())
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

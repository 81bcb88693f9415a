package queue

import "slices"

// fifo is blocks in their order. Removing the first ones costs no more than
// the few that are moved down now and then.
type fifo struct {
	blocks []*Block
	head   int // blocks before it are gone
}

func (f *fifo) all() []*Block { return f.blocks[f.head:] }

func (f *fifo) len() int { return len(f.blocks) - f.head }

// last is the one added last; there must be one.
func (f *fifo) last() *Block { return f.blocks[len(f.blocks)-1] }

func (f *fifo) add(block *Block) { f.blocks = append(f.blocks, block) }

// addAt adds blocks behind the first i.
func (f *fifo) addAt(i int, blocks []*Block) {
	f.blocks, f.head = slices.Insert(f.all(), i, blocks...), 0
}

// restored is how many of the first ones came back from elsewhere.
func (f *fifo) restored() int {
	n := slices.IndexFunc(f.all(), func(b *Block) bool { return !b.restored })
	if n < 0 {
		return f.len()
	}
	return n
}

// ageUpTo lets no block have waited for less than the one at index i, which is
// behind it: what is sent goes in order.
func (f *fifo) ageUpTo(i int) {
	for blocks := f.all(); i > 0 && blocks[i].Since.Before(blocks[i-1].Since); i-- {
		blocks[i-1].Since = blocks[i].Since
	}
}

// remove removes the first n.
func (f *fifo) remove(n int) {
	clear(f.blocks[f.head : f.head+n])
	f.head += n
	if 2*f.head >= len(f.blocks) {
		rest := copy(f.blocks, f.blocks[f.head:])
		clear(f.blocks[rest:])
		f.blocks, f.head = f.blocks[:rest], 0
	}
}

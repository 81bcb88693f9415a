package deflate

import (
	"cmp"
	"math/bits"
	"slices"
)

const (
	mostCodeBits       = 15
	mostCodeLengthBits = 7
)

// code is a Huffman code, by symbol: how many bits, and which, in the order in
// which they are written, once they were spelled.
type code struct {
	bits  []uint8
	words []uint16
}

// newCode is the best code for symbols of which there are so many, with words of
// at most so many bits. It has two words at least: some readers want no fewer.
func newCode(counts []uint32, most int) code {
	c := code{bits: make([]uint8, len(counts))}
	leaves := leavesOf(counts)
	for !c.measure(leaves, most) {
		for i := range leaves { // nearer to each other
			leaves[i].count = (leaves[i].count + 1) / 2
		}
	}
	return c
}

// leaf is a symbol that there is.
type leaf struct {
	count  uint32
	symbol int
}

func leavesOf(counts []uint32) []leaf {
	leaves := make([]leaf, 0, len(counts)+2)
	for symbol, n := range counts {
		if n > 0 {
			leaves = append(leaves, leaf{n, symbol})
		}
	}
	for symbol := 0; len(leaves) < 2; symbol++ {
		if counts[symbol] == 0 {
			leaves = append(leaves, leaf{1, symbol})
		}
	}
	slices.SortStableFunc(leaves, func(a, b leaf) int { return cmp.Compare(a.count, b.count) })
	return leaves
}

// measure finds how many bits each leaf's word has, by Huffman's way with two
// queues: leaves, and the nodes made so far, both in the order of their counts.
// It tells whether none has more than most.
func (c *code) measure(leaves []leaf, most int) bool {
	n := len(leaves)
	sums := make([]uint32, 2*n-1)
	parents := make([]int, 2*n-1)
	for i, l := range leaves {
		sums[i] = l.count
	}
	nextLeaf, nextNode := 0, n
	for made := n; made < len(sums); made++ {
		for range 2 {
			least := &nextNode
			if nextLeaf < n && (nextNode == made || sums[nextLeaf] <= sums[nextNode]) {
				least = &nextLeaf
			}
			sums[made] += sums[*least]
			parents[*least] = made
			*least++
		}
	}
	depths := make([]int, len(sums))
	for i := len(sums) - 2; i >= 0; i-- {
		depths[i] = depths[parents[i]] + 1
		if depths[i] > most {
			return false
		}
		if i < n {
			c.bits[leaves[i].symbol] = uint8(depths[i])
		}
	}
	return true
}

// spell gives words to symbols by their bits alone, as who reads them does.
func (c *code) spell() {
	c.words = make([]uint16, len(c.bits))
	word := 0
	for n := 1; n <= mostCodeBits; n++ {
		for symbol, have := range c.bits {
			if int(have) == n {
				c.words[symbol] = bits.Reverse16(uint16(word)) >> (16 - n)
				word++
			}
		}
		word <<= 1
	}
}

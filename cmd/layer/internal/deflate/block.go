package deflate

// block is tokens that share two codes.
type block struct {
	tokens    []token
	symbols   code // of literals, the end, and lengths
	distances code
}

// counts is how often each symbol is in some tokens.
type counts struct {
	symbols   [symbols]uint32
	distances [distances]uint32
}

func (c *counts) add(tokens []token) {
	for _, t := range tokens {
		if t.distance == 0 {
			c.symbols[t.value]++
			continue
		}
		c.symbols[lengthCode(int(t.value)).symbol]++
		c.distances[distanceCode(int(t.distance))]++
	}
}

func (c *counts) merge(other *counts) {
	for i, n := range &other.symbols {
		c.symbols[i] += n
	}
	for i, n := range &other.distances {
		c.distances[i] += n
	}
}

func newBlock(tokens []token, c *counts) block {
	c.symbols[endOfBlock] = 1
	return block{tokens, newCode(c.symbols[:], mostCodeBits), newCode(c.distances[:], mostCodeBits)}
}

// bitsOf is how many bits a block of such symbols takes, about.
func bitsOf(c *counts) uint64 {
	b := newBlock(nil, c)
	total := uint64(headerBits)
	for symbol, n := range &c.symbols {
		total += uint64(n) * uint64(uint32(b.symbols.bits[symbol])+symbolExtra(symbol))
	}
	for symbol, n := range &c.distances {
		total += uint64(n) * uint64(uint32(b.distances.bits[symbol])+distanceExtra(symbol))
	}
	return total
}

const (
	// stepTokens is at how many tokens from the last a block may end.
	stepTokens = 4096
	// headerBits is what two codes take to be told, about.
	headerBits = 700
	// mostSteps bounds a block.
	mostSteps = 24
)

// split ends blocks where that makes all of them the shortest.
func split(tokens []token) []block {
	steps := (len(tokens) + stepTokens - 1) / stepTokens
	each := make([]counts, steps)
	for i := range each {
		each[i].add(step(tokens, i, i+1))
	}
	bits := make([]uint64, steps+1) // of the blocks up to each step
	from := make([]int, steps+1)    // where the last of them begins
	for end := 1; end <= steps; end++ {
		bits[end] = ^uint64(0)
		var c counts
		for begin := end - 1; begin >= max(0, end-mostSteps); begin-- {
			c.merge(&each[begin])
			if all := bits[begin] + bitsOf(&c); all < bits[end] {
				bits[end], from[end] = all, begin
			}
		}
	}
	return blocksOf(tokens, each, from)
}

func blocksOf(tokens []token, each []counts, from []int) []block {
	var ends []int
	for end := len(each); end > 0; end = from[end] {
		ends = append(ends, end)
	}
	if len(ends) == 0 {
		return []block{newBlock(nil, new(counts))}
	}
	var blocks []block
	for i := len(ends) - 1; i >= 0; i-- {
		var c counts
		for j := from[ends[i]]; j < ends[i]; j++ {
			c.merge(&each[j])
		}
		blocks = append(blocks, newBlock(step(tokens, from[ends[i]], ends[i]), &c))
	}
	return blocks
}

// step is the tokens of some steps.
func step(tokens []token, begin, end int) []token {
	return tokens[begin*stepTokens : min(end*stepTokens, len(tokens))]
}

// length is how many bytes the block says.
func (b *block) length() (n int) {
	for _, t := range b.tokens {
		n += t.length()
	}
	return n
}

// costs is what symbols take in the block; those that it doesn't have, as much
// as rare ones.
func (b *block) costs() *costs {
	const rare = 13
	of := func(c code, symbol int) uint32 {
		if n := c.bits[symbol]; n > 0 {
			return uint32(n)
		}
		return rare
	}
	c := new(costs)
	for i := range c.literal {
		c.literal[i] = of(b.symbols, i)
	}
	for n := leastMatch; n <= mostMatch; n++ {
		l := lengthCode(n)
		c.length[n] = of(b.symbols, l.symbol) + l.extra
	}
	for i := range c.distance {
		c.distance[i] = of(b.distances, i) + distanceExtra(i)
	}
	return c
}

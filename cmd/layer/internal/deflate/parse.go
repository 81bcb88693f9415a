package deflate

import "math"

// long is a match that is not worth being cut shorter.
const long = 128

// token is a match, or a literal: a byte, of distance 0.
type token struct{ value, distance uint16 }

func (t token) length() int {
	if t.distance == 0 {
		return 1
	}
	return int(t.value)
}

// costs is how many bits each symbol takes, with its extra bits.
type costs struct {
	literal  [256]uint32
	length   [mostMatch + 1]uint32
	distance [distances]uint32
}

// span is a part of a piece, to its end, and what symbols cost there.
type span struct {
	end   int
	costs *costs
}

// firstCosts are those of the first round: about what they are in programs.
func firstCosts() *costs {
	c := new(costs)
	for i := range c.literal {
		c.literal[i] = 8
	}
	for n := leastMatch; n <= mostMatch; n++ {
		c.length[n] = 6 + lengthCode(n).extra
	}
	for i := range c.distance {
		c.distance[i] = 5 + distanceExtra(i)
	}
	return c
}

// parse says a piece in the tokens that take the fewest bits.
func parse(piece []byte, matches [][]match, spans []span) []token {
	bits := make([]uint32, len(piece)+1) // that the way to each position takes
	by := make([]token, len(piece)+1)    // the last step of that way
	for i := range bits[1:] {
		bits[i+1] = math.MaxUint32
	}
	for at, c := range piece {
		if at == spans[0].end {
			spans = spans[1:]
		}
		costs := spans[0].costs
		reach := func(to int, cost uint32, t token) {
			if cost += bits[at]; cost < bits[to] {
				bits[to], by[to] = cost, t
			}
		}
		reach(at+1, costs.literal[c], token{value: uint16(c)})
		n := leastMatch
		for _, m := range matches[at] {
			if m.length >= long {
				n = int(m.length)
			}
			far := costs.distance[distanceCode(int(m.distance))]
			for ; n <= int(m.length); n++ {
				reach(at+n, far+costs.length[n], token{uint16(n), m.distance})
			}
		}
	}
	return backwards(by)
}

// backwards follows the steps from the end.
func backwards(by []token) []token {
	var n int
	for at := len(by) - 1; at > 0; at -= by[at].length() {
		n++
	}
	tokens := make([]token, n)
	for at := len(by) - 1; at > 0; at -= by[at].length() {
		n--
		tokens[n] = by[at]
	}
	return tokens
}

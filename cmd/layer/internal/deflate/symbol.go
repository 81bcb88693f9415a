package deflate

import "math/bits"

const (
	endOfBlock  = 256
	symbols     = 286 // literals, the end, and codes of lengths
	distances   = 30  // codes of distances
	longest     = 285 // the code of mostMatch alone
	firstLength = 257
)

// coded is a number as its symbol, and bits that follow it.
type coded struct {
	symbol int
	extra  uint32 // how many bits
	value  uint32 // of them
}

// lengthCode is that of a match's length.
func lengthCode(length int) coded {
	if length == mostMatch {
		return coded{symbol: longest}
	}
	n := uint32(length - leastMatch)
	extra := max(0, bits.Len32(n)-3)
	return coded{firstLength + 4*extra + int(n>>extra), uint32(extra), n & (1<<extra - 1)}
}

// symbolExtra is how many bits follow a symbol: only lengths have any.
func symbolExtra(symbol int) uint32 {
	if symbol < firstLength || symbol == longest {
		return 0
	}
	return uint32(max(0, (symbol-firstLength)/4-1))
}

// distanceCode is the symbol of a match's distance.
func distanceCode(distance int) int {
	n := distance - 1
	extra := max(0, bits.Len(uint(n))-2)
	return 2*extra + n>>extra
}

func distanceExtra(symbol int) uint32 { return uint32(max(0, symbol/2-1)) }

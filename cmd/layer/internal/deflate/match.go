package deflate

const (
	leastMatch = 3
	mostMatch  = 258
	window     = 32 << 10
	// mostTries is how many places are looked at for one position.
	mostTries = 256
	hashBits  = 16
)

// match says that so many bytes are the same as those so far back.
type match struct{ length, distance uint16 }

// finder finds what came before.
type finder struct {
	text []byte
	last []int32 // by hash: the last position with it, and one; 0 is none
	prev []int32 // by position: the one before it with the same hash, and one; 0 is none
}

func newFinder(text []byte) *finder {
	return &finder{text: text, last: make([]int32, 1<<hashBits), prev: make([]int32, len(text))}
}

// matches are those of each position from begin to end: the nearest of each
// length that is longer than all nearer ones. Pieces are asked for in their order.
func (f *finder) matches(begin, end int) [][]match {
	all := make([][]match, end-begin)
	for at := begin; at < end; at++ {
		if end-at >= leastMatch {
			all[at-begin] = f.matchesAt(at, min(end-at, mostMatch))
		}
		f.enter(at)
	}
	return all
}

func (f *finder) matchesAt(at, most int) (found []match) {
	best := leastMatch - 1
	here := f.text[at : at+most]
	candidate := f.last[f.hash(at)] - 1
	for tries := 0; candidate >= 0 && at-int(candidate) <= window && tries < mostTries; tries++ {
		there := f.text[candidate:]
		if there[best] == here[best] {
			if n := same(here, there); n > best {
				best = n
				found = append(found, match{uint16(n), uint16(at - int(candidate))})
				if n == most {
					break
				}
			}
		}
		candidate = f.prev[candidate] - 1
	}
	return found
}

func (f *finder) enter(at int) {
	if at+leastMatch > len(f.text) {
		return
	}
	h := f.hash(at)
	f.prev[at] = f.last[h]
	f.last[h] = int32(at) + 1
}

func (f *finder) hash(at int) uint32 {
	three := uint32(f.text[at]) | uint32(f.text[at+1])<<8 | uint32(f.text[at+2])<<16
	return three * 0x9E3779B1 >> (32 - hashBits)
}

// same is how many bytes a and b, which is not shorter, begin with alike.
func same(a, b []byte) int {
	for i, c := range a {
		if b[i] != c {
			return i
		}
	}
	return len(a)
}

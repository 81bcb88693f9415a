package kinesis

import "encoding/binary"

// piece is how many bytes in a row are a quote: fewer may be by chance.
const piece = 16

// quotes tells which bytes of s are part of a piece that is in records too. It
// reads records, which may have megabytes, once.
func quotes(s string, records []byte) []bool {
	quoted := make([]bool, len(s))
	places := map[[piece]byte][]int{} // where in s each piece begins that was not found yet
	var left [1 << 12]int             // by slot: how many of them are of it
	for at := 0; at+piece <= len(s); at++ {
		p := [piece]byte([]byte(s[at : at+piece]))
		if places[p] == nil {
			left[slot(p[:])]++
		}
		places[p] = append(places[p], at)
	}
	for ; len(records) >= piece && len(places) > 0; records = records[1:] {
		in := slot(records)
		if left[in] == 0 {
			continue
		}
		p := [piece]byte(records)
		found, is := places[p]
		if !is {
			continue
		}
		for _, at := range found {
			for i := range piece {
				quoted[at+i] = true
			}
		}
		delete(places, p)
		left[in]--
	}
	return quoted
}

// slot is a hash of the piece that b begins with, below 1 << 12.
func slot(b []byte) uint64 {
	const odd, other = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
	return (binary.LittleEndian.Uint64(b)*odd ^ binary.LittleEndian.Uint64(b[piece/2:])*other) >> (64 - 12)
}

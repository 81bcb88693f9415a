package deflate

import "slices"

// bitWriter writes bits, the lowest first.
type bitWriter struct {
	full []byte
	rest uint64
	have uint32 // bits in rest
}

func (w *bitWriter) write(value, bits uint32) {
	w.rest |= uint64(value) << w.have
	for w.have += bits; w.have >= 8; w.have -= 8 {
		w.full = append(w.full, byte(w.rest))
		w.rest >>= 8
	}
}

func (w *bitWriter) symbol(c code, symbol int) {
	w.write(uint32(c.words[symbol]), uint32(c.bits[symbol]))
}

// bytes are all that was written, to whole bytes.
func (w *bitWriter) bytes() []byte {
	if w.have == 0 {
		return w.full
	}
	return append(w.full, byte(w.rest))
}

// write writes the block.
func (b *block) write(w *bitWriter, last bool) {
	const dynamic = 2
	if last {
		w.write(1, 1)
	} else {
		w.write(0, 1)
	}
	w.write(dynamic, 2)
	b.writeCodes(w)
	b.symbols.spell()
	b.distances.spell()
	for _, t := range b.tokens {
		if t.distance == 0 {
			w.symbol(b.symbols, int(t.value))
			continue
		}
		l := lengthCode(int(t.value))
		w.symbol(b.symbols, l.symbol)
		w.write(l.value, l.extra)
		d := distanceCode(int(t.distance))
		extra := distanceExtra(d)
		w.symbol(b.distances, d)
		w.write(uint32(t.distance-1)&(1<<extra-1), extra)
	}
	w.symbol(b.symbols, endOfBlock)
}

// writeCodes tells the two codes by how many bits their words have.
// https://www.rfc-editor.org/rfc/rfc1951#section-3.2.7
func (b *block) writeCodes(w *bitWriter) {
	order := []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	said := told(slices.Concat(b.symbols.bits, b.distances.bits))
	often := make([]uint32, len(order))
	for _, s := range said {
		often[s.symbol]++
	}
	lengths := newCode(often, mostCodeLengthBits)
	lengths.spell()
	for len(order) > 4 && lengths.bits[order[len(order)-1]] == 0 {
		order = order[:len(order)-1]
	}
	w.write(uint32(len(b.symbols.bits)-firstLength), 5)
	w.write(uint32(len(b.distances.bits)-1), 5)
	w.write(uint32(len(order)-4), 4)
	for _, symbol := range order {
		w.write(uint32(lengths.bits[symbol]), 3)
	}
	for _, s := range said {
		w.symbol(lengths, s.symbol)
		w.write(s.value, s.extra)
	}
}

// told says a list of code lengths with its repetitions: 16 is the last one
// again, 3 to 6 times; 17 and 18 are zeros, 3 to 10 and 11 to 138 times.
func told(lengths []uint8) (said []coded) {
	for len(lengths) > 0 {
		n := 1
		for n < len(lengths) && lengths[n] == lengths[0] {
			n++
		}
		value := lengths[0]
		lengths = lengths[n:]
		if value > 0 {
			said = append(said, coded{symbol: int(value)})
			n--
		}
		for ; n >= 3; n -= repeated(&said, value, n) {
		}
		for range n {
			said = append(said, coded{symbol: int(value)})
		}
	}
	return said
}

// repeated says as many of n repetitions of value as it can, and returns how
// many.
func repeated(said *[]coded, value uint8, n int) int {
	symbol, extra, least, most := 16, uint32(2), 3, 6
	switch {
	case value == 0 && n > 10:
		symbol, extra, least, most = 18, 7, 11, 138
	case value == 0:
		symbol, extra, least, most = 17, 3, 3, 10
	}
	times := min(n, most)
	*said = append(*said, coded{symbol, extra, uint32(times - least)})
	return times
}

package pack

// fill learns how many bytes make a full record once they are compressed.
type fill struct {
	ratio float64 // of compressed to plain, of late
}

const (
	// firstRatio is expected of the first record: most logs compress better.
	firstRatio = 0.2
	// wanted is how much of a unit is to be filled: a record that passes it by
	// a little is billed twice.
	wanted = 0.96 * (unit - usualKey)
	// mostItems bounds the memory of a record in the making.
	mostItems = 512 << 10
	// forgetting is how fast an unusually bad ratio is forgotten.
	forgetting = 1.0 / 2
)

func newFill() fill { return fill{ratio: firstRatio} }

// learn takes in how a record turned out. Small ones say little: they compress
// worse than full ones.
func (f *fill) learn(plain, compressed int) {
	if plain < unit || plain < f.items()/2 {
		return
	}
	ratio := float64(compressed) / float64(plain)
	if ratio > f.ratio {
		f.ratio = ratio
		return
	}
	f.ratio += (ratio - f.ratio) * forgetting
}

// items is how many bytes of items make a full record.
func (f fill) items() int { return int(max(unit, min(mostItems, wanted/f.ratio))) }

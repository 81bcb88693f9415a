package consumer

// Receipt stands for a record of which not everything was printed yet.
type Receipt struct {
	shard, sequence string
	open            int // events, and one while more are being taken out
}

// Done notes that one event of the record was dealt with. Receipts that are
// nil are nobody's.
func (r *Receipt) Done() {
	if r != nil {
		r.open--
	}
}

// Expect notes that one more event of the record is to be dealt with.
func (r *Receipt) Expect() {
	if r != nil {
		r.open++
	}
}

// Receipts are those of all shards, in the order of reading. The zero value is
// ready. It is not for concurrent use.
type Receipts struct{ lines map[string][]*Receipt }

// Take begins a record. Its caller expects its events, deals with them, and
// calls Done once more when all are expected.
func (r *Receipts) Take(a Arrival) *Receipt {
	if r.lines == nil {
		r.lines = map[string][]*Receipt{}
	}
	receipt := &Receipt{shard: a.Shard, sequence: a.Sequence, open: 1}
	r.lines[a.Shard] = append(r.lines[a.Shard], receipt)
	return receipt
}

// Settle moves the places of the shards, by shard, on to the last record that
// was dealt with and has none before it that was not. It tells whether any
// moved.
func (r *Receipts) Settle(places map[string]string) bool {
	moved := false
	for shard, line := range r.lines {
		n := 0
		for n < len(line) && line[n].open == 0 {
			n++
		}
		if n == 0 {
			continue
		}
		places[shard] = line[n-1].sequence
		moved = true
		if r.lines[shard] = line[n:]; n == len(line) {
			delete(r.lines, shard)
		}
	}
	return moved
}

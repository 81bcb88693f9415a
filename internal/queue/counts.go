package queue

// Counts is the account of a queue. Received = Delivered + all Dropped + what
// it still holds.
type Counts struct {
	Received  uint64          // events offered
	Delivered uint64          // events that the stream has
	Dropped   [reasons]uint64 // events that it will never have, by Reason
	Recovered uint64          // of those received: what an earlier process left
	Last      uint64          // the sequence number queued last
	Bytes     int64           // held now, in flight included
	PeakBytes int64           // held at the most
}

// AllDropped is the number of dropped events, whatever the reason.
func (c Counts) AllDropped() uint64 {
	var sum uint64
	for _, n := range c.Dropped {
		sum += n
	}
	return sum
}

// Held is the number of events that are neither delivered nor dropped.
func (c Counts) Held() uint64 { return c.Received - c.Delivered - c.AllDropped() }

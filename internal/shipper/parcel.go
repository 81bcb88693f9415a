package shipper

import (
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/record"
)

// Packer makes a record's data of a block's lines, where they don't lie on the
// stream as they are. Run alone calls it.
type Packer interface {
	// Pack appends the data of a record that holds lines to dst.
	Pack(dst []byte, key string, lines []byte) []byte
	// Keyed tells whether what Pack appends depends on the key.
	Keyed() bool
	// BlockBytes is how many bytes of lines fill a record, as far as is known
	// by now.
	BlockBytes() int
}

// parcel is a block in flight, and the record that it becomes.
type parcel struct {
	block  *queue.Block
	record record.Record
}

const (
	// spareBuffers and spareBytes bound what is kept of packed records to be
	// filled again.
	spareBuffers = 16
	spareBytes   = 64 << 10
)

// add makes parcels of blocks that were taken.
func (s *Shipper) add(blocks []*queue.Block) {
	for _, block := range blocks {
		s.flight = append(s.flight, parcel{block: block})
	}
}

// address gives a parcel its partition key: where it is a random one, another
// for each attempt, so that what one shard throttled may find another.
func (s *Shipper) address(p *parcel) {
	key := p.block.Key
	if key == "" {
		key = s.newKey()
	}
	p.record.PartitionKey = key
	switch {
	case s.config.Packer == nil:
		p.record.Data = p.block.Lines
	case p.record.Data == nil:
		p.record.Data = s.config.Packer.Pack(s.buffer(), key, p.block.Lines)
	case s.config.Packer.Keyed():
		p.record.Data = s.config.Packer.Pack(p.record.Data[:0], key, p.block.Lines)
	}
}

// newKey draws a partition key.
func (s *Shipper) newKey() string {
	key, err := record.NewPartitionKey(s.config.Random)
	if err != nil {
		return "0" // a hot shard is better than a lost record
	}
	return key
}

func (s *Shipper) buffer() []byte {
	n := len(s.spare)
	if n == 0 {
		return nil
	}
	buffer := s.spare[n-1]
	s.spare = s.spare[:n-1]
	return buffer
}

// discard lets go of a parcel whose block was settled.
func (s *Shipper) discard(p parcel) {
	if s.config.Packer != nil && len(s.spare) < spareBuffers && cap(p.record.Data) <= spareBytes {
		s.spare = append(s.spare, p.record.Data[:0])
	}
}

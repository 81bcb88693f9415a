// Package pack makes the data of Kinesis records of events' items: it frames
// them, aggregates them as the Kinesis Producer Library does, and compresses
// them.
package pack

import "kinesis-telemetry-api-extension/internal/queue"

// Layout says how items become records.
type Layout int

// The layouts.
const (
	// Lines puts many items into a record, one after another.
	Lines Layout = iota
	// Single puts each item into a record of its own.
	Single
	// Aggregated is Lines in the aggregated format of the Kinesis Producer
	// Library. Its items are those of an Aggregator.
	Aggregated
)

// Compression says how a record's data is compressed.
type Compression int

// The compressions.
const (
	None Compression = iota
	Gzip
	Zstd
)

// Envelope is what stands around the items of a format that has no records
// without one.
type Envelope interface {
	// Append appends the envelope with items in it.
	Append(dst, items []byte) []byte
	// Overhead is how many bytes it adds at the most.
	Overhead() int
}

// Config is what a Packer is made of.
type Config struct {
	Layout      Layout
	Compression Compression // None with Aggregated, which its readers don't decompress
	Envelope    Envelope    // nil: items need none
}

const (
	// unit is by what a provisioned stream is billed, in bytes.
	// https://aws.amazon.com/kinesis/data-streams/pricing/
	unit = 25_000
	// mostCompressed is how many events are compressed together. Nothing that
	// takes records apart by itself, with a limit of its own, reads them.
	mostCompressed = 10_000
)

// Packer makes records' data. One goroutine at a time may use it.
type Packer struct {
	config     Config
	framed     []byte // reused; what is to be compressed
	compressor compressor
	fill       fill
}

// New returns the packer that c describes, or nil where items lie on the
// stream as they are.
func New(c Config) *Packer {
	if c.Layout != Aggregated && c.Compression == None && c.Envelope == nil {
		return nil
	}
	p := &Packer{config: c, fill: newFill()}
	switch c.Compression {
	case Gzip:
		p.compressor = &gzipCompressor{}
	case Zstd:
		p.compressor = &zstdCompressor{}
	case None:
	}
	return p
}

// Packing is how the queue is to make blocks for records of this kind.
func (c Config) Packing() queue.Packing {
	switch {
	case c.Layout == Single:
		return queue.Single()
	case c.Compression != None:
		return queue.Packing{Bytes: newFill().items(), Events: mostCompressed, First: unit}
	}
	packing := queue.Lines()
	packing.Bytes -= usualKey + c.overhead()
	return packing
}

// MaxItem is how large what an Encoder appends may be at the most, so that a
// record of so many bytes, its key included, holds it.
func (c Config) MaxItem(record int) int {
	n := record - maxKey - c.overhead()
	if c.Layout == Aggregated {
		n -= itemOverhead
	}
	if c.Compression != None {
		n -= n/1024 + 64 // what does not compress takes more than it had
	}
	return n
}

// usualKey is room for a partition key, which is billed like data: a function's
// name and a requestId are no longer.
const usualKey = 64

// maxKey is how long a partition key may be, in bytes.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
const maxKey = 256

// overhead is what framing adds at the most.
func (c Config) overhead() int {
	n := 0
	if c.Envelope != nil {
		n += c.Envelope.Overhead()
	}
	if c.Layout == Aggregated {
		n += aggregateOverhead
	}
	return n
}

// Pack appends the data of a record that holds items, under the given
// partition key, to dst.
func (p *Packer) Pack(dst []byte, key string, items []byte) []byte {
	if p.compressor == nil {
		return p.frame(dst, key, items)
	}
	p.framed = p.frame(p.framed[:0], key, items)
	start := len(dst)
	dst = p.compressor.compress(dst, p.framed)
	p.fill.learn(len(p.framed), len(dst)-start)
	if cap(p.framed) > mostItems {
		p.framed = nil // a rare large one must not keep its memory
	}
	return dst
}

func (p *Packer) frame(dst []byte, key string, items []byte) []byte {
	switch {
	case p.config.Envelope != nil:
		return p.config.Envelope.Append(dst, items)
	case p.config.Layout == Aggregated:
		return appendAggregate(dst, key, items)
	}
	return append(dst, items...)
}

// Keyed tells whether a record's data depends on its key.
func (p *Packer) Keyed() bool { return p.config.Layout == Aggregated }

// BlockBytes is how many bytes of items fill a record.
func (p *Packer) BlockBytes() int {
	if p.config.Layout == Single || p.compressor == nil {
		return p.config.Packing().Bytes
	}
	return p.fill.items()
}

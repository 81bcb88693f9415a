package pack

import (
	"crypto/md5" //nolint:gosec // the format wants it, as a checksum
	"encoding/binary"
	"math/bits"
	"slices"

	"kinesis-telemetry-api-extension/record"
)

// The aggregated format of the Kinesis Producer Library: a magic number, a
// protobuf message, and the message's MD5.
//
//	AggregatedRecord { repeated string partition_key_table = 1; repeated Record records = 3; }
//	Record { uint64 partition_key_index = 1; bytes data = 3; }
//
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
const (
	aggregateMagic = "\xF3\x89\x9A\xC2"

	tagPartitionKey = 1<<3 | 2
	tagRecord       = 3<<3 | 2
	tagKeyIndex     = 1 << 3
	tagData         = 3<<3 | 2

	// aggregateOverhead is what stands around the items: magic, the table of
	// one key, and the checksum.
	aggregateOverhead = len(aggregateMagic) + 3 + maxKey + md5.Size
	// itemOverhead is what stands before an event's data, at the most.
	itemOverhead = 1 + 5 + 2 + 1 + 5
)

// Encoder appends events' items.
type Encoder interface {
	AppendEvent(dst []byte, sequence uint64, raw record.Raw) []byte
}

// Aggregator makes of each item of another encoder one of an aggregated
// record.
type Aggregator struct{ Of Encoder }

// AppendEvent appends the event as a user record. It appends nothing where the
// other encoder does.
func (a Aggregator) AppendEvent(dst []byte, sequence uint64, raw record.Raw) []byte {
	start := len(dst)
	dst = a.Of.AppendEvent(dst, sequence, raw)
	size := len(dst) - start
	if size == 0 {
		return dst
	}
	var head [itemOverhead]byte
	h := append(head[:0], tagRecord)
	h = binary.AppendUvarint(h, uint64(2+1+uvarintSize(size)+size))
	h = append(h, tagKeyIndex, 0, tagData)
	h = binary.AppendUvarint(h, uint64(size))
	return slices.Insert(dst, start, h...)
}

// uvarintSize is the size of n as a varint, in bytes.
func uvarintSize(n int) int { return (bits.Len64(uint64(n)|1) + 6) / 7 }

// appendAggregate appends the aggregated record that holds an Aggregator's
// items. Readers drop user records whose key is not of the shard that they
// read, so that theirs is that of the record itself.
func appendAggregate(dst []byte, key string, items []byte) []byte {
	dst = append(dst, aggregateMagic...)
	start := len(dst)
	dst = append(dst, tagPartitionKey)
	dst = binary.AppendUvarint(dst, uint64(len(key)))
	dst = append(dst, key...)
	dst = append(dst, items...)
	sum := md5.Sum(dst[start:]) //nolint:gosec // see above
	return append(dst, sum[:]...)
}

package record

// MaxBytes is the size that one Kinesis record may have by default, its data
// and its partition key together, in bytes. A stream can be told to take
// more; none takes less.
// https://docs.aws.amazon.com/streams/latest/dev/large-records.html
const MaxBytes = 1 << 20

// FormatVersion is the version of what lies on the stream, as FORMAT.md has
// it.
const FormatVersion = 1

// Record is one record as it lies on the stream: one or many packed events.
type Record struct {
	// PartitionKey chooses the shard; 1 to 256 characters.
	PartitionKey string
	// Data is what the record holds, before base64.
	Data []byte
}

// Size is what Kinesis counts against its limits: data and partition key, in
// bytes.
func (r Record) Size() int { return len(r.Data) + len(r.PartitionKey) }

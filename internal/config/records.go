package config

import "fmt"

// Format says what stands for an event on the stream. FORMAT.md has each.
type Format string

// The formats.
const (
	FormatEvent    Format = "event"     // the envelope, with an id
	FormatRaw      Format = "raw"       // the event as Lambda pushed it
	FormatMessage  Format = "message"   // what the function said, and nothing else
	FormatOTLP     Format = "otlp"      // OpenTelemetry log records, in protobuf
	FormatOTLPJSON Format = "otlp_json" // the same in JSON
)

// Packing says how events become records of the stream.
type Packing string

// The packings.
const (
	PackingLines  Packing = "lines"  // many events in a record, one after another
	PackingSingle Packing = "single" // one event in a record
	PackingKPL    Packing = "kpl"    // many, in the aggregated format of the Kinesis Producer Library
)

// Compression says how a record's data is compressed.
type Compression string

// The compressions.
const (
	CompressionNone Compression = "none"
	CompressionGzip Compression = "gzip"
	CompressionZstd Compression = "zstd"
)

// PartitionKey says what a record's partition key is.
type PartitionKey string

// The partition keys.
const (
	PartitionKeyRandom      PartitionKey = "random"      // another for each record
	PartitionKeyEnvironment PartitionKey = "environment" // the execution environment
	PartitionKeyRequest     PartitionKey = "request"     // the invocation's requestId
	PartitionKeyFunction    PartitionKey = "function"    // the function's name
)

const (
	// recordLeast and recordMost bound what a stream may take in a record.
	// https://docs.aws.amazon.com/streams/latest/dev/large-records.html
	recordLeast = 1 * mib
	recordMost  = 10 * mib
)

func records() []Setting {
	most := func(c *Config) *int { return &c.MaxRecordBytes }
	return []Setting{
		choices(func(c *Config) *Format { return &c.Format },
			FormatEvent, FormatRaw, FormatMessage, FormatOTLP, FormatOTLPJSON).complete(Setting{
			Name:    Prefix + "FORMAT",
			Default: "event",
			Meaning: "What stands for an event: its envelope with an id; `raw` the event as Lambda pushed it; `message` only what the function said; `otlp` OpenTelemetry log records.",
		}),
		choices(func(c *Config) *Packing { return &c.Packing }, PackingLines, PackingSingle, PackingKPL).complete(Setting{
			Name:    Prefix + "PACKING",
			Default: "lines",
			Meaning: "`lines` packs events into records, one after another; `single` puts each event in a record of its own; `kpl` is the aggregated format of the Kinesis Producer Library. Not with `otlp`.",
		}),
		choices(func(c *Config) *Compression { return &c.Compression }, CompressionNone, CompressionGzip, CompressionZstd).complete(Setting{
			Name:    Prefix + "COMPRESSION",
			Default: "none",
			Meaning: "Of each record as a whole. Not with `kpl`.",
		}),
		choices(func(c *Config) *PartitionKey { return &c.PartitionKey },
			PartitionKeyRandom, PartitionKeyEnvironment, PartitionKeyRequest, PartitionKeyFunction).complete(Setting{
			Name:    Prefix + "PARTITION_KEY",
			Default: "random",
			Meaning: "`random` uses every shard; the others keep what belongs together in one, and in order: an execution environment, an invocation, the function.",
		}),
		sizes(recordLeast, recordMost, most).refused(Setting{
			Name:    Prefix + "MAX_RECORD_BYTES",
			Default: "1MiB",
			Meaning: "What the stream takes in a record. An event that is larger is cut. More than 1 MiB only where the stream's own maximum was raised.",
		}),
	}
}

// fitRecords takes back what does not go together.
func (c *Config) fitRecords() []Fault {
	var faults []Fault
	if otlp := c.Format == FormatOTLP || c.Format == FormatOTLPJSON; otlp && c.Packing == PackingKPL {
		faults = append(faults, Fault{Prefix + "PACKING", quote(string(c.Packing)), fmt.Sprintf("a record in the format %s is one request, which can't be aggregated", c.Format), string(PackingLines)})
		c.Packing = PackingLines
	}
	if c.Packing == PackingKPL && c.Compression != CompressionNone {
		faults = append(faults, Fault{Prefix + "COMPRESSION", quote(string(c.Compression)), "those who take the packing kpl apart don't decompress it", string(CompressionNone)})
		c.Compression = CompressionNone
	}
	if most := c.QueueMaxBytes / 2; c.MaxRecordBytes > most {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%sMAX_RECORD_BYTES=%s: more than half of the queue's %s, using %s",
			Prefix, showSize(c.MaxRecordBytes), showSize(c.QueueMaxBytes), showSize(most)))
		c.MaxRecordBytes = most
	}
	return faults
}

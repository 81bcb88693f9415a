package main

import (
	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

// wireRecords says how events become records.
func wireRecords(life *extension.Config, settings config.Config) {
	records := pack.Config{Layout: layout(settings.Packing), Compression: compression(settings.Compression)}
	maxLine := records.MaxItem(settings.MaxRecordBytes)
	life.Packing = records.Packing()
	if packer := pack.New(records); packer != nil {
		life.Packer = packer // a nil *Packer would be a Packer that isn't nil
	}
	life.Encoder = func(environment string) extension.Encoder {
		encoder := newEncoder(settings, environment, maxLine)
		if records.Layout == pack.Aggregated {
			encoder = pack.Aggregator{Of: encoder}
		}
		return encoder
	}
}

func newEncoder(settings config.Config, environment string, maxLine int) extension.Encoder {
	switch settings.Format {
	case config.FormatRaw:
		return record.NewRawEncoder(maxLine)
	case config.FormatMessage:
		return format.NewMessage(maxLine)
	case config.FormatEvent, config.FormatOTLP, config.FormatOTLPJSON:
	}
	return record.NewEncoder(environment, settings.Function.Name, maxLine)
}

const (
	// plainBatch is how much is sent in one request: larger ones cost memory
	// and save nothing.
	plainBatch = 256 << 10
	// compressedBatch is the same before compression.
	compressedBatch = 1 << 20
)

func batchBytes(c config.Compression) int {
	if c == config.CompressionNone {
		return plainBatch
	}
	return compressedBatch
}

func layout(p config.Packing) pack.Layout {
	switch p {
	case config.PackingSingle:
		return pack.Single
	case config.PackingKPL:
		return pack.Aggregated
	case config.PackingLines:
	}
	return pack.Lines
}

func compression(c config.Compression) pack.Compression {
	switch c {
	case config.CompressionGzip:
		return pack.Gzip
	case config.CompressionZstd:
		return pack.Zstd
	case config.CompressionNone:
	}
	return pack.None
}

func keyMode(k config.PartitionKey) extension.KeyMode {
	switch k {
	case config.PartitionKeyEnvironment:
		return extension.KeyEnvironment
	case config.PartitionKeyRequest:
		return extension.KeyRequest
	case config.PartitionKeyFunction:
		return extension.KeyFunction
	case config.PartitionKeyRandom:
	}
	return extension.KeyRandom
}

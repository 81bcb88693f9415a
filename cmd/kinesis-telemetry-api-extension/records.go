package main

import (
	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/internal/version"
	"kinesis-telemetry-api-extension/record"
)

// recordsOf returns how an environment's events become records.
func recordsOf(settings config.Config) func(environment string) extension.Records {
	return func(environment string) extension.Records {
		config := packConfig(settings, environment)
		records := extension.Records{
			Encoder: newEncoder(settings, environment, config.MaxItem(settings.MaxRecordBytes)),
			Packing: config.Packing(),
		}
		if config.Layout == pack.Aggregated {
			records.Encoder = pack.Aggregator{Of: records.Encoder}
		}
		if packer := pack.New(config); packer != nil {
			records.Packer = packer // a nil *Packer would be a Packer that isn't nil
		}
		return records
	}
}

func packConfig(settings config.Config, environment string) pack.Config {
	c := pack.Config{Layout: layout(settings.Packing), Compression: compression(settings.Compression)}
	resource := format.Resource{
		Region: settings.Region, Function: settings.Function.Name, Version: settings.Function.Version,
		Memory: int64(settings.Function.MemoryMB), Instance: environment, ExtensionVersion: version.Version,
		Tags: resourceTags(settings.Process.Tags),
	}
	switch settings.Format {
	case config.FormatOTLP:
		c.Envelope = format.NewOTLPEnvelope(resource)
	case config.FormatOTLPJSON:
		c.Envelope = format.NewOTLPJSONEnvelope(resource)
	case config.FormatEvent, config.FormatRaw, config.FormatMessage:
	}
	return c
}

func newEncoder(settings config.Config, environment string, maxLine int) extension.Encoder {
	switch settings.Format {
	case config.FormatRaw:
		return record.NewRawEncoder(maxLine)
	case config.FormatMessage:
		return format.NewMessage(maxLine)
	case config.FormatOTLP:
		return format.NewOTLP(environment, maxLine)
	case config.FormatOTLPJSON:
		return format.NewOTLPJSON(environment, maxLine)
	case config.FormatEvent:
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

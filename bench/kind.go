package main

import "fmt"

// kind is one way to put events on a stream, and what is expected of it.
type kind struct {
	format, packing, compression string

	leastFill float64 // 0: no limit
	mostShare float64 // of the bytes that were pushed; 0: no limit
}

// kinds begins with the one that the others are divided by. kpl is not
// compressed: nobody could read it.
func kinds() []kind {
	all := []kind{{format: "event", packing: "lines", compression: "none", leastFill: 0.95}}
	all = append(all,
		kind{format: "event", packing: "lines", compression: "gzip"},
		kind{format: "event", packing: "lines", compression: "zstd", mostShare: 0.2})
	for _, compression := range []string{"none", "gzip", "zstd"} {
		all = append(all, kind{format: "event", packing: "single", compression: compression})
	}
	all = append(all, kind{format: "event", packing: "kpl", compression: "none"})
	for _, format := range []string{"raw", "message", "otlp", "otlp_json"} {
		for _, compression := range []string{"none", "zstd"} {
			all = append(all, kind{format: format, packing: "lines", compression: compression})
		}
	}
	return all
}

func (k kind) String() string { return fmt.Sprintf("%s, %s, %s", k.format, k.packing, k.compression) }

// delivers is how many events of a mix must lie on the stream: a message is
// what the function said alone.
func (k kind) delivers(m *mix) int {
	if k.format == "message" {
		return m.lines
	}
	return len(m.events)
}

// environment is what the extension is told of it.
func (k kind) environment() []string {
	return []string{
		"KINESIS_TELEMETRY_FORMAT=" + k.format,
		"KINESIS_TELEMETRY_PACKING=" + k.packing,
		"KINESIS_TELEMETRY_COMPRESSION=" + k.compression,
	}
}

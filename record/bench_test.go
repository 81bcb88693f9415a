package record_test

import (
	"fmt"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// Records as they usually lie on the stream: events of 300 bytes on average.
// Compressed ones are measured by what they hold.
func BenchmarkDecode(b *testing.B) {
	encoder := record.NewEncoder(environment, "a-function", record.MaxBytes)
	var data []byte
	events := 0
	for ; len(data) < 25_000; events++ {
		in := raw(fmt.Sprintf(`{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"order placed","line":%d,"total":12.5,"note":"leave at the \"door\""}`, events))
		in.RequestID = []byte(`"3b1c6a6e-4a8b-4c39-9c0c-6d3c8a0e1f2a"`)
		data = encoder.AppendEvent(data, uint64(events+1), in)
	}
	for _, packed := range []struct {
		name string
		data []byte
	}{
		{"lines", data},
		{"gzip", gzipped(b, data)},
		{"zstd", zstded(b, data)},
		{"kpl", aggregate(lengthed(1, []byte("k")), userRecord(string(data)))},
	} {
		b.Run(packed.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				n := 0
				for event, err := range record.Decode(packed.data) {
					if err == nil && event.ID != "" {
						n++
					}
				}
				if n != events {
					b.Fatalf("read %d events, want %d", n, events)
				}
			}
			b.ReportMetric(float64(len(data))/float64(events), "B/event")
		})
	}
}

package process

import (
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// BenchmarkNothingAskedFor is what every event costs that nobody wants
// processed.
func BenchmarkNothingAskedFor(b *testing.B) {
	p, e := New(Config{}), line("2026-11-25T10:00:00.123Z INFO order placed for customer c-4711 with 3 parts")
	n := 0
	pass := func(record.Raw, string) { n++ }
	b.ReportAllocs()
	for b.Loop() {
		p.Take(e, pass)
	}
	if n == 0 {
		b.Fatal("nothing was passed on")
	}
}

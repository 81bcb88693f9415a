package process

import (
	"bytes"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// nasty are pieces of text that something might read again and again.
func nasty() []string {
	return []string{
		"{", "[", "[[{", `{"a":`, `{"a`, `["a",`, `{"\"`, "\"", "\\", "\\\"", "[1", "[t", "{}", "[[],", "a@", "a@b.", "@-", "a.", "a@b.c-", "1", "1 ", "4111 ", "1.", "1:", "::", "a::1:", "1::1,", "eyJaaaaa.", "eyJ",
		"bearer ", "password=", "password:", "password\":\"", "password=[", "password='", "password: x\n", "\\\\'password'", "AKIA", "AKIAIOSFODNN7EXAMPLE", "x@y.de ", "\xff", "é", "\n", "level=", "=", "- ", "\x1b[",
	}
}

func TestTheWorstIsLinear(t *testing.T) {
	r := parse(t, ten)
	cost := func(piece string, size int) time.Duration {
		text := bytes.Repeat([]byte(piece), size/len(piece))
		best := time.Hour
		for range 3 {
			raw := said(string(record.AppendText(nil, text)))
			start := time.Now()
			r.Apply(raw)
			LevelOf(raw)
			best = min(best, time.Since(start))
		}
		return best
	}
	for _, piece := range nasty() {
		const small, factor = 4 << 10, 16
		one, many := cost(piece, small), cost(piece, factor*small)
		t.Logf("%-20q %8v %10v", piece, one, many)
		// Squares would be 256 times as much; others compute beside us.
		if many > 100*one && many > 100*time.Millisecond {
			t.Errorf("%q: %v for %d bytes, %v for %d times as many", piece, one, small, many, factor)
		}
	}
}

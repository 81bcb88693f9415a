package rules

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

// TestTheWorstIsLinear has none of the rules that package regexp does all by
// itself: it is linear, but several times as fast where a text is short.
func TestTheWorstIsLinear(t *testing.T) {
	r := parse(t, `[{"type":"mask_sequences","builtin":"email"},{"type":"mask_sequences","builtin":"payment_card"},{"type":"mask_sequences","builtin":"ip"},
		{"type":"mask_sequences","keys":["password"]},{"type":"exclude_at_match","pattern":"nothing"}]`)
	cost := func(piece string, size int) time.Duration {
		raw := said(string(record.AppendText(nil, bytes.Repeat([]byte(piece), size/len(piece)))))
		start := time.Now()
		r.Apply(raw)
		LevelOf(raw)
		return time.Since(start)
	}
	for _, piece := range nasty() {
		const small, factor, attempts = 8 << 10, 16, 8
		one, many := time.Hour, time.Hour
		for i := 0; i < attempts && (i < 2 || many > 6*factor*one); i++ {
			one, many = min(one, cost(piece, small)), min(many, cost(piece, factor*small))
		}
		// Squares would be 256 times as much; others compute beside us.
		if many > 6*factor*one {
			t.Errorf("%q: %v for %d bytes, %v for %d times as many", piece, one, small, many, factor)
		}
	}
}

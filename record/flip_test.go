package record_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// flips yields data with each of its bits flipped, one at a time, and where.
func flips(data []byte) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		for bit := range 8 * len(data) {
			flipped := slices.Clone(data)
			flipped[bit/8] ^= 1 << (bit % 8)
			if !yield(bit/8, flipped) {
				return
			}
		}
	}
}

// A compressed or aggregated record that is damaged is an error, or, where the
// bit means nothing for its content, reads as before.
func TestAFlippedBitIsNeverReadAsSomethingElse(t *testing.T) {
	lines := eventLines(`"a line of text"`, `{"level":"INFO","message":"a line of text"}`)
	want := told(lines)
	for _, test := range []struct {
		name  string
		data  []byte
		magic int // bytes by which the record is known for what it is
		spare int // bits at most that mean nothing for the content, as gzip's time and padding
	}{
		{"gzip", gzipped(t, lines), 2, 60},
		{"zstd", zstded(t, lines), 4, 30},
		{"kpl", aggregate(lengthed(1, []byte("k")), userRecord(string(lines))), 4, 0},
	} {
		harmless := 0
		for at, flipped := range flips(test.data) {
			got := told(flipped)
			switch {
			case at < test.magic:
				continue // it is something else now, as it would be without it
			case len(got) == 1 && strings.HasPrefix(got[0], "error: "):
				continue
			case !slices.Equal(got, want):
				t.Errorf("%s, byte %d of %d: got %.300q, want an error", test.name, at, len(test.data), got)
			}
			harmless++
		}
		if harmless > test.spare {
			t.Errorf("%s: %d of %d bits were flipped without an error, want at most %d", test.name, harmless, 8*len(test.data), test.spare)
		}
	}
}

// In lines there is nothing to tell damage by but their grammar: a line may
// read as something else, those around it read as before.
func TestAFlippedBitOfALineHarmsNoOther(t *testing.T) {
	first, second := eventLines(`"a line of text"`), eventLines("1", `{"level":"INFO"}`)
	second = second[len(eventLines("1")):]
	want := told(append(slices.Clone(first), second...))
	for at, flipped := range flips(first) {
		if at == len(first)-1 {
			continue // the line's end: then both are one
		}
		got := told(append(flipped, second...))
		if len(got) == 0 || got[len(got)-1] != want[1] {
			t.Errorf("byte %d: got %q, want the last as before", at, got)
		}
	}
	for _, flipped := range flips(first) {
		if got := told(flipped); len(got) == 0 {
			t.Errorf("%q: got nothing, want an event, an error or foreign content", flipped)
		}
	}
}

func TestATruncatedRecordIsNeverReadAsWhole(t *testing.T) {
	lines := eventLines(`"a line of text"`)
	for _, test := range []struct {
		data []byte
		from int // what is shorter does not show what it was
	}{
		{gzipped(t, lines), 2},
		{zstded(t, lines), 4},
		{aggregate(lengthed(1, []byte("k")), userRecord(string(lines))), 4},
		{otlpRequest(logRecord(1, stringValue("a"))), 25},
		{otlpJSONRequest(logRecordJSON(1, "{}", "")), 70},
		{lines, 8},
	} {
		for size := test.from; size < len(test.data)-2; size++ {
			if got := told(test.data[:size]); len(got) == 0 || !strings.HasPrefix(got[len(got)-1], "error: ") {
				t.Errorf("%d of %d bytes of %.12q: got %q, want an error", size, len(test.data), test.data, got)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	lines := eventLines(`"a"`, `{"b":[1,-2.5e3,true,null]}`)
	value, _ := allValues()
	for _, seed := range [][]byte{
		[]byte(`{"id":"a-1","type":"t","record":1}` + "\n"), []byte("\xff\n{}\n"), lines,
		[]byte(`{"time":"t","type":"t","record":"\ud83d","more":{"a":1},"x":2}`),
		gzipped(f, lines), zstded(f, lines), aggregate(lengthed(1, []byte("k")), userRecord(string(lines))),
		otlpRequest(logRecord(1, value)), otlpJSONRequest(logRecordJSON(1, `{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}}]}}`, "")),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for event, err := range record.Decode(data) {
			checkDecoded(t, event, err)
		}
		runtime.ReadMemStats(&after)
		// Per byte of a record in the worst case: one event of an empty line's
		// neighbour, or one error.
		if most := uint64(4*record.MaxContent + 2_000*len(data)); after.TotalAlloc-before.TotalAlloc > most {
			t.Errorf("%d bytes made it allocate %d, want at most %d", len(data), after.TotalAlloc-before.TotalAlloc, most)
		}
	})
}

// checkDecoded complains of what Decode must never yield.
func checkDecoded(t *testing.T, event record.Event, err error) {
	t.Helper()
	empty := event.ID == "" && event.Time == "" && event.Type == "" && event.RequestID == "" && event.Function == "" &&
		event.Record == nil && event.More == nil && !event.Truncated && event.OriginalBytes == 0
	switch {
	case err != nil:
		if !empty || event.Foreign != nil {
			t.Errorf("got %+v beside the error %v", event, err)
		}
	case event.Foreign != nil:
		if !empty {
			t.Errorf("got %+v, foreign and not", event)
		}
	case event.Type == "" || !event.Record.IsValid(lenient()...) || event.More != nil && !event.More.IsValid(lenient()...):
		t.Errorf("accepted %+v", event)
	}
}

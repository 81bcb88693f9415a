package format_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/record"
)

func TestAMessageIsWhatTheFunctionSaid(t *testing.T) {
	for _, test := range []struct{ typ, said, want string }{
		{`"function"`, `"hello"`, "hello\n"},
		{`"function"`, `"hello\n"`, "hello\n"},
		{`"function"`, `"a\nb\t\"\\\/\u00e9\ud83d\ude00"`, "a\nb\t\"\\/é😀\n"},
		{`"function"`, `"half \ud83d!"`, "half \ufffd!\n"},
		{`"function"`, "\"bad \xff\"", "bad \ufffd\n"},
		{`"function"`, `"cut \u00`, "cut \n"},
		{`"function"`, "{\"a\":\r\n1}", "{\"a\":  1}\n"},
		{`"function"`, `""`, ""},
		{`"function"`, `"\n"`, ""},
		{`"function"`, ``, ""},
		{`"platform.start"`, `{"a":1}`, ""},
		{`"extension"`, `"hello"`, ""},
	} {
		raw := record.Raw{Type: jsontext.Value(test.typ), Record: jsontext.Value(test.said)}
		if got := string(format.NewMessage(record.MinLine).AppendEvent([]byte("before|"), 1, raw)); got != "before|"+test.want {
			t.Errorf("%s %s: got %q, want %q", test.typ, test.said, got, test.want)
		}
	}
}

func TestALongMessageIsCutBetweenCharacters(t *testing.T) {
	for _, said := range []string{`"` + strings.Repeat("x", 5000) + `"`, `"` + strings.Repeat("€", 5000) + `"`, `["` + strings.Repeat("€", 5000) + `"]`} {
		raw := record.Raw{Type: jsontext.Value(`"function"`), Record: jsontext.Value(said)}
		got := format.NewMessage(record.MinLine).AppendEvent(nil, 1, raw)
		if len(got) > record.MinLine || len(got) < record.MinLine-3 || !utf8.Valid(got) {
			t.Errorf("got %d bytes, valid %t; want as many whole characters as %d bytes hold", len(got), utf8.Valid(got), record.MinLine)
		}
	}
}

func TestAMessageAllocatesNothing(t *testing.T) {
	encoder, buffer := format.NewMessage(record.MinLine), make([]byte, 0, record.MinLine)
	raw := record.Raw{Type: jsontext.Value(`"function"`), Record: jsontext.Value(`"hello \u00e9\n"`)}
	if got := testing.AllocsPerRun(100, func() { buffer = encoder.AppendEvent(buffer[:0], 1, raw) }); got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`"a\ud83d\ude00"`))
	f.Add([]byte("{\"a\":\n\xff"))
	f.Fuzz(func(t *testing.T, said []byte) {
		raw := record.Raw{Type: jsontext.Value(`"function"`), Record: said}
		got := format.NewMessage(record.MinLine).AppendEvent(nil, 1, raw)
		if len(got) > record.MinLine || !utf8.Valid(got) || string(got) == "\n" {
			t.Errorf("got %q of %q", got, said)
		}
	})
}

func BenchmarkMessage(b *testing.B) {
	encoder, buffer := format.NewMessage(record.MaxBytes), make([]byte, 0, record.MaxBytes)
	raw := record.Raw{Type: jsontext.Value(`"function"`), Record: jsontext.Value(`"` + strings.Repeat("a line of a log ", 16) + `\n"`)}
	b.SetBytes(int64(len(raw.Record)))
	for b.Loop() {
		buffer = encoder.AppendEvent(buffer[:0], 1, raw)
	}
}

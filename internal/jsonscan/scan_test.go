package jsonscan

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func FuzzValueAgreesWithJSONText(f *testing.F) {
	for _, seed := range []string{
		`{"a": [1 ,-2.5e+3, "\u00e9\n\/"] }`, `-0.0E-7`, `01`, `"\ud800"`, "\"\t\"", `[1,]`, `{"a":1,}`, `tru`, `[}`, `"\x"`, `1.`, `-`, `{1:2}`, `""`, `[]`, `{}`,
		`"1234567\"90"`, `"12345678"`, "\"1234567\x1f\"", "\"\x80\xff\x7f\"", `{"a"`, `{"a":`, `{"a" : {"a":"\\"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		text = bytes.Trim(text, " \t\r\n")
		got := Value(text, 0, 0) == len(text) && len(text) > 0
		want := jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		if got != want {
			t.Errorf("%q: valid %v, jsontext says %v", text, got, want)
		}
	})
}

// Each byte that ends a run of plain ones is found at each place of a word,
// and no other one is.
func TestAStringEndsWhereItsFirstSpecialByteIs(t *testing.T) {
	for c := range 256 {
		for place := range 20 {
			text := []byte(strings.Repeat("x", 24))
			text[place] = byte(c)
			want := len(text)
			if c < ' ' || c == '"' || c == '\\' {
				want = place
			}
			if got := plain(text, 0); got != want {
				t.Fatalf("byte %#x at %d: got %d, want %d", c, place, got, want)
			}
		}
	}
}

func TestNamesAreFoundWithTheirValues(t *testing.T) {
	for _, c := range []struct {
		text, name string
		value      int
	}{
		{`"a":1`, `"a"`, 4}, {` "a" : 1`, `"a"`, 7}, {`"a\"b":1`, `"a\"b"`, 7}, {`"a"`, "", -1}, {`"a" 1`, "", -1}, {`a:1`, "", -1}, {`"a`, "", -1}, {``, "", -1},
	} {
		name, value := Name([]byte(c.text), 0)
		if string(name) != c.name || value != c.value {
			t.Errorf("%q: got %q, %d", c.text, name, value)
		}
	}
}

func BenchmarkString(b *testing.B) {
	text := []byte(`"` + strings.Repeat("a line of a log, ", 18) + `"`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if String(text, 0) != len(text) {
			b.Fatal("not a string")
		}
	}
}

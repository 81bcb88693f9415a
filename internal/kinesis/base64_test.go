package kinesis

import (
	"bytes"
	"encoding/base64"
	"testing"
)

func FuzzBase64IsTheStandardOne(f *testing.F) {
	for n := range 40 {
		f.Add(bytes.Repeat([]byte{0xff, 0, byte(n)}, n))
		f.Add(bytes.Repeat([]byte{byte(n)}, n))
	}
	p := newPairs()
	f.Fuzz(func(t *testing.T, src []byte) {
		if got, want := string(p.appendEncode([]byte("x"), src)), "x"+base64.StdEncoding.EncodeToString(src); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func BenchmarkBase64(b *testing.B) {
	src := bytes.Repeat([]byte(`{"id":"0123456789abcdef-1"}`), 1000)
	dst := make([]byte, 0, base64.StdEncoding.EncodedLen(len(src)))
	p := newPairs()
	b.Run("pairs", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			dst = p.appendEncode(dst[:0], src)
		}
	})
	b.Run("standard", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			dst = base64.StdEncoding.AppendEncode(dst[:0], src)
		}
	})
}

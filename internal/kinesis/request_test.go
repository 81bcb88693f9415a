package kinesis

import (
	"bytes"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

var testTarget = target{member: "StreamName", value: "telemetry", region: "eu-west-1"}

func TestBodyIsEncodedWithoutAllocating(t *testing.T) {
	batch := benchBatch()
	for _, p := range protocols() {
		w := newWriter(p)
		dst := make([]byte, 0, w.size(testTarget, batch))
		if got := testing.AllocsPerRun(20, func() { dst = w.appendBody(dst[:0], testTarget, batch) }); got != 0 {
			t.Errorf("%s: got %v allocations for %d records, want 0", p.contentType(), got, len(batch))
		}
	}
}

func TestBodyFitsTheBytesForeseen(t *testing.T) {
	for _, n := range []int{1, 2, 500} {
		batch := append(someRecords(n), benchBatch()...)
		for _, p := range protocols() {
			w := newWriter(p)
			if got, most := len(w.appendBody(nil, testTarget, batch)), w.size(testTarget, batch); got > most || got < most-1 {
				t.Errorf("%s, %d records: got a body of %d bytes, foreseen were %d", p.contentType(), n, got, most)
			}
		}
	}
}

// Both protocols say the same, and as others read it what was to be said.
func FuzzBodyIsReadBackAsItWas(f *testing.F) {
	f.Add("key", []byte("data"), "telemetry")
	f.Add("\xff\"\\\x00\u2028", []byte{0}, "a.b-c_d")
	f.Fuzz(func(t *testing.T, key string, data []byte, stream string) {
		to := target{member: "StreamName", value: stream}
		batch := []record.Record{{PartitionKey: key, Data: data}, {PartitionKey: "k"}}
		for _, p := range protocols() {
			got := requestIn(t, p, newWriter(p).appendBody(nil, to, batch))
			want := request{Stream: string([]rune(stream)), Records: []record.Record{{PartitionKey: string([]rune(key)), Data: append([]byte{}, data...)}, {PartitionKey: "k", Data: []byte{}}}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %q, want %q", p.contentType(), got, want)
			}
		}
	})
}

// benchBatch is a request of 256 KiB as the extension sends them: records of
// some 25 kB.
func benchBatch() []record.Record {
	line := []byte(`{"id":"0123456789abcdef-1","time":"2026-01-01T00:00:00.000Z","type":"function","record":"` + strings.Repeat("x", 200) + `"}` + "\n")
	data := bytes.Repeat(line, 25_000/len(line))
	batch := make([]record.Record, 10)
	for i := range batch {
		batch[i] = record.Record{PartitionKey: fmt.Sprintf("%016d", i), Data: slices.Clone(data)}
	}
	return batch
}

func BenchmarkBody(b *testing.B) {
	batch := benchBatch()
	for _, p := range protocols() {
		b.Run(p.contentType(), func(b *testing.B) {
			w := newWriter(p)
			dst := make([]byte, 0, w.size(testTarget, batch))
			b.SetBytes(int64(sizeOf(batch)))
			b.ReportAllocs()
			for b.Loop() {
				dst = w.appendBody(dst[:0], testTarget, batch)
			}
		})
	}
}

func BenchmarkPut(b *testing.B) {
	batch := benchBatch()
	for _, p := range protocols() {
		b.Run(p.contentType(), func(b *testing.B) {
			answer := allTaken(len(batch))
			s := newStream(b, serveFunc(b, answering(http.StatusOK, p, answer)), func(c *Config) { c.Protocol = p })
			b.SetBytes(int64(sizeOf(batch)))
			b.ReportAllocs()
			for b.Loop() {
				if err := put(s, batch...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func sizeOf(batch []record.Record) (size int) {
	for i := range batch {
		size += batch[i].Size()
	}
	return size
}

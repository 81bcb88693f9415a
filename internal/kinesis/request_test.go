package kinesis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

var testTarget = target{member: "StreamName", value: "telemetry", region: "eu-west-1"}

func TestBodyIsEncodedWithoutAllocating(t *testing.T) {
	batch := benchBatch()
	dst, p := make([]byte, 0, bodyBytes(testTarget, batch)), newPairs()
	if got := testing.AllocsPerRun(20, func() { dst = p.appendBody(dst[:0], testTarget, batch) }); got != 0 {
		t.Errorf("got %v allocations for %d records, want 0", got, len(batch))
	}
}

func TestBodyFitsTheBytesForeseen(t *testing.T) {
	for _, n := range []int{1, 2, 500} {
		batch := someRecords(n)
		if got, most := len(newPairs().appendBody(nil, testTarget, batch)), bodyBytes(testTarget, batch); got > most || got < most-1 {
			t.Errorf("%d records: got a body of %d bytes, foreseen were %d", n, got, most)
		}
	}
}

func FuzzBodyIsReadBackAsItWas(f *testing.F) {
	f.Add("key", []byte("data"), "telemetry")
	f.Add("\xff\"\\\x00\u2028", []byte{0}, "a.b-c_d")
	f.Fuzz(func(t *testing.T, key string, data []byte, stream string) {
		to := target{member: "StreamName", value: stream}
		b := newPairs().appendBody(nil, to, []record.Record{{PartitionKey: key, Data: data}, {PartitionKey: "k"}})
		var got struct {
			StreamName string
			Records    []record.Record
		}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		if len(got.Records) != 2 || !bytes.Equal(got.Records[0].Data, data) {
			t.Errorf("got %q, want %q", got.Records, data)
		}
		if want := string([]rune(key)); got.Records[0].PartitionKey != want {
			t.Errorf("got key %q, want %q", got.Records[0].PartitionKey, want)
		}
		if want := string([]rune(stream)); got.StreamName != want {
			t.Errorf("got stream %q, want %q", got.StreamName, want)
		}
	})
}

func TestLoanedBytesAreReadFromTheStartBySecondBody(t *testing.T) {
	l := &loan{bytes: []byte("the request"), rest: new(rest)}
	first, _ := l.body()
	io.CopyN(io.Discard, first, 4)
	second, _ := l.body()
	if got, err := io.ReadAll(second); err != nil || string(got) != "the request" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestLoanedBytesAreNotReadOnceTakenBack(t *testing.T) {
	l := &loan{bytes: []byte("the request"), rest: new(rest)}
	b, _ := l.body()
	io.CopyN(io.Discard, b, 4)
	l.takeBack()
	if got, err := io.ReadAll(b); len(got) > 0 || err == nil {
		t.Errorf("got %q, %v; want an error", got, err)
	}
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
	size := 0
	for _, r := range batch {
		size += r.Size()
	}
	dst, p := make([]byte, 0, bodyBytes(testTarget, batch)), newPairs()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		dst = p.appendBody(dst[:0], testTarget, batch)
	}
}

func BenchmarkPut(b *testing.B) {
	batch := benchBatch()
	s := newStream(b, serve(b, 200, allTaken(len(batch))))
	size := 0
	for _, r := range batch {
		size += r.Size()
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := put(s, batch...); err != nil {
			b.Fatal(err)
		}
	}
}

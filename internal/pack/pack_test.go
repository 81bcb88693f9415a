package pack_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

// lineEncoder appends what the raw event's record holds, and nothing for an
// empty one.
type lineEncoder struct{}

func (lineEncoder) AppendEvent(dst []byte, _ uint64, raw record.Raw) []byte {
	return append(dst, raw.Record...)
}

func gunzip(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func unzstd(t *testing.T, data []byte) []byte {
	t.Helper()
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	plain, err := d.DecodeAll(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func logs(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"id":"3eumni3dsbir5oq6-%d","time":"2026-11-22T22:14:%02d.%03dZ","type":"function","function":"orders","record":{"level":"info","order":"%016x","message":"order placed"}}`+"\n",
			i+1, i%60, random.IntN(1000), random.Uint64())
	}
	return b.Bytes()
}

func noise(n int) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

func TestItemsThatLieAsTheyAreNeedNoPacker(t *testing.T) {
	for _, layout := range []pack.Layout{pack.Lines, pack.Single} {
		if pack.New(pack.Config{Layout: layout}) != nil {
			t.Errorf("layout %d has a packer", layout)
		}
	}
}

func TestCompressedRecordsDecompressToWhatWasPacked(t *testing.T) {
	for _, c := range []struct {
		name        string
		compression pack.Compression
		open        func(*testing.T, []byte) []byte
	}{{"gzip", pack.Gzip, gunzip}, {"zstd", pack.Zstd, unzstd}} {
		t.Run(c.name, func(t *testing.T) {
			p := pack.New(pack.Config{Compression: c.compression})
			for _, n := range []int{1, 700, 3, 1} {
				packed := p.Pack([]byte("before"), "key", logs(n))
				rest, ok := bytes.CutPrefix(packed, []byte("before"))
				if !ok || !bytes.Equal(c.open(t, rest), logs(n)) {
					t.Errorf("%d lines: not what was packed", n)
				}
			}
		})
	}
}

func TestCompressedRecordsAreFilledByTheirCompressedSize(t *testing.T) {
	for _, c := range []struct {
		name        string
		compression pack.Compression
	}{{"gzip", pack.Gzip}, {"zstd", pack.Zstd}} {
		t.Run(c.name, func(t *testing.T) {
			p := pack.New(pack.Config{Compression: c.compression})
			items := logs(20_000)
			var sizes []int
			for len(items) > p.BlockBytes() {
				end := bytes.LastIndexByte(items[:p.BlockBytes()], '\n') + 1
				sizes = append(sizes, len(p.Pack(nil, "", items[:end])))
				items = items[end:]
			}
			if len(sizes) < 8 {
				t.Fatalf("only %d records", len(sizes))
			}
			over, sum := 0, 0
			for _, size := range sizes[3:] { // it learns
				sum += size
				if size > 25_000 {
					over++
				}
			}
			if mean := sum / len(sizes[3:]); mean < 22_000 || over > len(sizes)/10 {
				t.Errorf("records are filled to %d bytes at the mean, %d of %d pass the unit", mean, over, len(sizes))
			}
		})
	}
}

func TestAnItemOfTheLargestSizeFitsARecord(t *testing.T) {
	for _, c := range []pack.Config{
		{}, {Layout: pack.Aggregated}, {Compression: pack.Gzip}, {Compression: pack.Zstd}, {Compression: pack.Zstd, Layout: pack.Single},
	} {
		for _, most := range []int{1 << 20, 10 << 20} {
			item := noise(c.MaxItem(most))
			key := strings.Repeat("k", 256)
			var data []byte
			switch p := pack.New(c); {
			case p == nil:
				data = item
			case c.Layout == pack.Aggregated:
				data = p.Pack(nil, key, pack.Aggregator{Of: lineEncoder{}}.AppendEvent(nil, 1, record.Raw{Record: item}))
			default:
				data = p.Pack(nil, key, item)
			}
			if len(data)+len(key) > most || len(data) < most*99/100 {
				t.Errorf("%+v: an item of %d bytes makes a record of %d, limit %d", c, len(item), len(data)+len(key), most)
			}
		}
	}
}

func TestAggregatedRecordsHoldWhatWasPacked(t *testing.T) {
	p := pack.New(pack.Config{Layout: pack.Aggregated})
	a := pack.Aggregator{Of: lineEncoder{}}
	var items []byte
	var want []string
	for i, size := range []int{1, 100, 127, 128, 300, 16_383, 16_384, 0, 5} {
		line := strings.Repeat(string(rune('a'+i)), size)
		items = a.AppendEvent(items, uint64(i+1), record.Raw{Record: []byte(line)})
		if size > 0 {
			want = append(want, line)
		}
	}
	var got []string
	for event, err := range record.Decode(p.Pack(nil, "the-key", items)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(event.Foreign))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %d user records, want %d", len(got), len(want))
	}
}

func TestPackingAllocatesNothingInTheSteadyState(t *testing.T) {
	items := logs(100)
	for _, c := range []pack.Config{{Layout: pack.Aggregated}, {Compression: pack.Gzip}, {Compression: pack.Zstd}} {
		p := pack.New(c)
		dst := p.Pack(nil, "key", items)
		if n := testing.AllocsPerRun(20, func() { dst = p.Pack(dst[:0], "key", items) }); n > 0 {
			t.Errorf("%+v: %v allocations per record", c, n)
		}
	}
	a, dst := pack.Aggregator{Of: lineEncoder{}}, make([]byte, 0, 1000)
	raw := record.Raw{Record: items[:200]}
	if n := testing.AllocsPerRun(100, func() { dst = a.AppendEvent(dst[:0], 1, raw) }); n > 0 {
		t.Errorf("%v allocations per aggregated event", n)
	}
}

func BenchmarkPack(b *testing.B) {
	items := logs(800)
	for _, c := range []struct {
		name   string
		config pack.Config
	}{{"kpl", pack.Config{Layout: pack.Aggregated}}, {"gzip", pack.Config{Compression: pack.Gzip}}, {"zstd", pack.Config{Compression: pack.Zstd}}} {
		b.Run(c.name, func(b *testing.B) {
			p := pack.New(c.config)
			var dst []byte
			b.SetBytes(int64(len(items)))
			for b.Loop() {
				dst = p.Pack(dst[:0], "key", items)
			}
		})
	}
}

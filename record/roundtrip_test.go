package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

// What the extension packs is what Decode reads.
func TestDecodeReadsWhatTheExtensionPacks(t *testing.T) {
	var want []string
	for i := range 300 {
		want = append(want, fmt.Sprintf(`-%d {"n":%[1]d,"text":%q}`, i+1, strings.Repeat("é", i)))
	}
	for _, config := range []pack.Config{
		{Compression: pack.Gzip},
		{Compression: pack.Zstd},
		{Layout: pack.Aggregated},
		{Layout: pack.Single, Compression: pack.Zstd},
	} {
		var items []byte
		var encoder pack.Encoder = record.NewEncoder(environment, "fn", record.MaxBytes)
		if config.Layout == pack.Aggregated {
			encoder = pack.Aggregator{Of: encoder}
		}
		for i, event := range want {
			_, text, _ := strings.Cut(event, " ")
			items = encoder.AppendEvent(items, uint64(i+1), raw(text))
		}
		packer := pack.New(config)
		for range 2 { // its memory is used again
			if got := told(packer.Pack(nil, "a-key", items)); !slices.Equal(got, want) {
				t.Errorf("%+v: got %.300q, want what was packed", config, got)
			}
		}
	}
}

func TestDecodeReturnsMessagesAsTheyLieThere(t *testing.T) {
	encoder := format.NewMessage(record.MaxBytes)
	var items []byte
	for i, text := range []string{`"said\n"`, `{"id":"order-1","total":3}`, `"{\"time\":\"t\"}"`} {
		items = encoder.AppendEvent(items, uint64(i+1), raw(text))
	}
	want := []string{fmt.Sprintf("foreign: %q", "said\n{\"id\":\"order-1\",\"total\":3}\n{\"time\":\"t\"}\n")}
	for _, config := range []pack.Config{{Compression: pack.Gzip}, {Compression: pack.Zstd}} {
		if got := told(pack.New(config).Pack(nil, "a-key", items)); !slices.Equal(got, want) {
			t.Errorf("%+v: got %q, want %q", config, got, want)
		}
	}
	if got := told(items); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

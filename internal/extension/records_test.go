package extension_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

func TestEveryKindOfRecordHoldsEverythingThatWasSaid(t *testing.T) {
	for _, records := range []pack.Config{
		{Layout: pack.Single},
		{Layout: pack.Aggregated},
		{Compression: pack.Gzip},
		{Compression: pack.Zstd},
		{Layout: pack.Single, Compression: pack.Zstd},
	} {
		t.Run(fmt.Sprintf("layout %d compression %d", records.Layout, records.Compression), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.Settings = func(c *extension.Config) {
					plain := c.Records
					c.Records = func(environment string) extension.Records {
						r := plain(environment)
						r.Packing = records.Packing()
						if p := pack.New(records); p != nil {
							r.Packer = p
						}
						if records.Layout == pack.Aggregated {
							r.Encoder = pack.Aggregator{Of: r.Encoder}
						}
						return r
					}
				}
			}, func(w *world) {
				for range 5 {
					w.invoke()
				}
				w.shutdown(lambdasim.Spindown)
				w.checkComplete()
			})
		})
	}
}

func TestAnInvocationsEventsHaveItsKey(t *testing.T) {
	for _, types := range [][]string{{"platform", "function"}, {"function"}} {
		t.Run(strings.Join(types, " "), func(t *testing.T) { haveTheirKeys(t, types) })
	}
}

func haveTheirKeys(t *testing.T, types []string) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.KeyMode, c.Subscription.Types = extension.KeyRequest, types }
	}, func(w *world) {
		for range 3 {
			w.invoke()
		}
		w.shutdown(lambdasim.Spindown)
		var requests []string
		for _, r := range w.Kinesis.Records(streamName) {
			for _, e := range events(t, r.Data) {
				if e.RequestID != "" && e.RequestID != r.PartitionKey {
					t.Errorf("%s of %s lies under the key %s", e.Type, e.RequestID, r.PartitionKey)
				}
				if e.Type == "function" && !slices.Contains(requests, r.PartitionKey) {
					requests = append(requests, r.PartitionKey)
				}
			}
		}
		if len(requests) != 3 {
			t.Errorf("lines lie under %d keys, want one for each of 3 invocations", len(requests))
		}
	})
}

// silent is a format that has a place for what the function says alone.
type silent struct{ extension.Encoder }

func (s silent) AppendEvent(dst []byte, sequence uint64, raw record.Raw) []byte {
	if string(raw.Type) != `"function"` {
		return dst
	}
	return s.Encoder.AppendEvent(dst, sequence, raw)
}

func TestWhatAFormatHasNoPlaceForTakesNoNumber(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) {
			plain := c.Records
			c.Records = func(environment string) extension.Records {
				r := plain(environment)
				r.Encoder = silent{r.Encoder}
				return r
			}
		}
	}, func(w *world) {
		for range 3 {
			w.invoke()
		}
		w.shutdown(lambdasim.Spindown)
		all := w.stream()
		if len(all) != 3 || sequence(all[2]) != 3 {
			t.Errorf("got %d events, want the 3 lines, numbered from 1", len(all))
		}
	})
}

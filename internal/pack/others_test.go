package pack_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/npmkinesis"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

func TestConsumersTakeAggregatedRecordsApart(t *testing.T) {
	a := pack.Aggregator{Of: record.NewEncoder("environment00000", "orders", record.MaxBytes)}
	var items []byte
	for i := range 100 {
		text := fmt.Sprintf(`"line %d «Grüße» %s"`, i, strings.Repeat("x", i*7))
		items = a.AppendEvent(items, uint64(i+1), record.Raw{Time: []byte(`"t"`), Type: []byte(`"function"`), Record: []byte(text)})
	}
	packed := pack.New(pack.Config{Layout: pack.Aggregated}).Pack(nil, "the-key", items)

	var got []struct{ PartitionKey, Data string }
	printed := npmkinesis.Run(t, "deaggregate.cjs", "aws-kinesis-agg", []byte(base64.StdEncoding.EncodeToString(packed)))
	if err := json.Unmarshal(printed, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 100 {
		t.Fatalf("got %d user records, want 100", len(got))
	}
	var want []string
	for event, err := range record.Decode(packed) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, event.ID)
	}
	for i, r := range got {
		if r.PartitionKey != "the-key" || !strings.HasPrefix(r.Data, `{"id":"`+want[i]+`"`) || !strings.HasSuffix(r.Data, "}\n") {
			t.Errorf("user record %d of key %s is %s", i, r.PartitionKey, r.Data)
		}
	}
}

func TestCommandLineToolsDecompressRecords(t *testing.T) {
	for _, c := range []struct {
		tool        string
		compression pack.Compression
	}{{"gzip", pack.Gzip}, {"zstd", pack.Zstd}} {
		t.Run(c.tool, func(t *testing.T) {
			path, err := exec.LookPath(c.tool)
			if err != nil {
				t.Skipf("there is no %s: %v", c.tool, err)
			}
			items := logs(700)
			command := exec.CommandContext(t.Context(), path, "-dc")
			command.Stdin = bytes.NewReader(pack.New(pack.Config{Compression: c.compression}).Pack(nil, "", items))
			got, err := command.Output()
			if err != nil || !bytes.Equal(got, items) {
				t.Errorf("got %d bytes, %v; want %d", len(got), err, len(items))
			}
		})
	}
}

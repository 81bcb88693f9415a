package main

import (
	"bytes"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func TestRecordsAreMadeAsTheSettingsSay(t *testing.T) {
	raw := record.Raw{Time: []byte(`"2026-11-22T22:14:00.276Z"`), Type: []byte(`"function"`), Record: []byte(`"line"`)}
	for _, c := range []struct {
		settings string
		begins   string // of a record's data
		same     bool   // as the line itself
	}{
		{"", `{"id":"env-1"`, true},
		{"PACKING=single", `{"id":"env-1"`, true},
		{"PACKING=kpl", "\xF3\x89\x9A\xC2", false},
		{"COMPRESSION=gzip", "\x1F\x8B", false},
		{"COMPRESSION=zstd PACKING=single", "\x28\xB5\x2F\xFD", false},
		{"FORMAT=otlp", "\x0A", false},
		{"FORMAT=otlp_json", `{"resourceLogs":[{"resource":{"attributes":[{"key":"cloud.provider"`, false},
		{"FORMAT=otlp COMPRESSION=zstd", "\x28\xB5\x2F\xFD", false},
	} {
		var environ []string
		for s := range strings.FieldsSeq(c.settings) {
			environ = append(environ, "KINESIS_TELEMETRY_"+s)
		}
		life := wired(t, append(environ, keys, secret)...)
		records := life.Records("env")
		item := records.Encoder.AppendEvent(nil, 1, raw)
		data := item
		if records.Packer != nil {
			data = records.Packer.Pack(nil, "key", item)
		}
		if !bytes.HasPrefix(data, []byte(c.begins)) || bytes.Equal(data, item) != c.same {
			t.Errorf("%s: got %q", c.settings, data)
		}
		for event, err := range record.Decode(data) {
			if err != nil || event.ID != "env-1" || string(event.Record) != `"line"` {
				t.Errorf("%s: got %+v, %v", c.settings, event, err)
			}
		}
	}
}

func TestFormatsAreWrittenAsTheSettingSays(t *testing.T) {
	raw := record.Raw{Time: []byte(`"2026-11-22T22:14:00.276Z"`), Type: []byte(`"function"`), Record: []byte(`"line"`)}
	for _, c := range []struct{ format, want string }{
		{"event", `{"id":"env-1","time":"2026-11-22T22:14:00.276Z","type":"function","function":"","record":"line"}` + "\n"},
		{"raw", `{"time":"2026-11-22T22:14:00.276Z","type":"function","record":"line"}` + "\n"},
		{"message", "line\n"},
	} {
		life := wired(t, keys, secret, "KINESIS_TELEMETRY_FORMAT="+c.format)
		if got := string(life.Records("env").Encoder.AppendEvent(nil, 1, raw)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.format, got, c.want)
		}
	}
}

func TestALineFitsTheRecordsThatTheStreamTakes(t *testing.T) {
	raw := record.Raw{Time: []byte(`"2026-11-22T22:14:00.276Z"`), Type: []byte(`"function"`), Record: []byte(`"` + strings.Repeat("x", 6<<20) + `"`)}
	for _, c := range []struct {
		setting string
		most    int
	}{{"MAX_RECORD_BYTES=1MiB", 1 << 20}, {"MAX_RECORD_BYTES=4MiB", 4 << 20}} {
		life := wired(t, keys, secret, "KINESIS_TELEMETRY_"+c.setting, "KINESIS_TELEMETRY_QUEUE_MAX_BYTES=32MiB")
		line := life.Records("env").Encoder.AppendEvent(nil, 1, raw)
		if len(line) > c.most || len(line) < c.most*99/100 || life.MaxRecordBytes != c.most {
			t.Errorf("%s: a line of %d bytes", c.setting, len(line))
		}
	}
}

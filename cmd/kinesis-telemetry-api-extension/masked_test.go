package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/record"
)

// hidden is what no record may show, in any writing.
func hidden() []string {
	return []string{"hunter2xyzzy", "AKIAIOSFODNN7EXAMPLE", "ada@example.com", "AKIAIOSF"}
}

// secretive are events with secrets in all places that an event has.
func secretive() []record.Raw {
	const text = `user ada@example.com, password=hunter2xyzzy key AKIAIOSFODNN7EXAMPLE`
	quoted := string(record.AppendText(nil, []byte(text)))
	nested := string(record.AppendText(nil, []byte(`{"password":"hunter2xyzzy","k":`+quoted+`}`)))
	long := `"` + strings.Repeat("x ada@example.com ", 200_000)
	all := []record.Raw{
		{Record: []byte(quoted)},
		{Record: []byte(`{"level":"error","message":` + quoted + `,"password":{"a":["hunter2xyzzy"]},"ada@example.com":1}`)},
		{Record: []byte(`{"message":` + nested + `}`)},
		{Record: []byte(`"\u0061da@example.com \u0041KIAIOSFODNN7EXAMPLE"`)},
		{Record: []byte(`{"_aws":{"Timestamp":1},"user":"ada@example.com"}`)},
		{Record: []byte(`"x"`), More: []byte(`{"password":"hunter2xyzzy","b":` + quoted + `}`)},
		{Record: []byte(`"x"`), RequestID: []byte(`"ada@example.com"`)},
		{Record: []byte(long + `"`)},
		{Record: []byte(long + strings.Repeat("y", 4000) + " AKIAIOSF"), OriginalBytes: 5 << 20},
		{Record: []byte(`{"m":"` + strings.Repeat(`ada@example.com `, 100_000) + ` AKIAIOSF`), OriginalBytes: 5 << 20},
	}
	for i := range all {
		all[i].Time, all[i].Type = []byte(`"2026-11-25T10:00:00.000Z"`), []byte(`"function"`)
	}
	return append(all, record.Raw{Time: []byte(`"2026-11-25T10:00:00.000Z"`), Type: []byte(`"malformed"`), Record: []byte(quoted)})
}

func TestNoRecordShowsWhatIsMasked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rules.json")
	if err := os.WriteFile(file, []byte(`[{"type":"mask_sequences","builtin":"email"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"FORMAT=event", "FORMAT=raw", "FORMAT=message", "FORMAT=otlp", "FORMAT=otlp_json", "PACKING=kpl", "PACKING=single"} {
		life := wired(t, keys, secret, "KINESIS_TELEMETRY_"+setting, "KINESIS_TELEMETRY_FIELDS=all", "KINESIS_TELEMETRY_SUMMARY=true", "KINESIS_TELEMETRY_RULES_FILE="+file,
			`KINESIS_TELEMETRY_RULES=[{"type":"mask_sequences","builtin":"aws_access_key"},{"type":"mask_sequences","keys":["password"],"replace_placeholder":""}]`)
		records := life.Records("0123456789abcdef")
		sequence, shown := uint64(0), 0
		pass := func(raw record.Raw, invocation string) {
			sequence++
			data := records.Encoder.AppendEvent(nil, sequence, raw)
			if records.Packer != nil && len(data) > 0 {
				data = records.Packer.Pack(nil, invocation, data)
			}
			shown += min(len(data), 1)
			expectHidden(t, setting, invocation, data)
		}
		p := process.New(life.Process)
		for _, raw := range secretive() {
			p.Take(raw, pass)
		}
		p.End(pass)
		if shown < len(secretive())-1 {
			t.Errorf("%s: %d records", setting, shown)
		}
	}
}

func expectHidden(t *testing.T, setting, key string, data []byte) {
	t.Helper()
	for _, secret := range hidden() {
		for _, written := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))[:len(secret)/3*4]} {
			if bytes.Contains(data, []byte(written)) || strings.Contains(key, written) {
				at := max(0, bytes.Index(data, []byte(written)))
				t.Errorf("%s: %s is in …%.60q, or in the key %.60q", setting, secret, data[at:], key)
			}
		}
	}
}

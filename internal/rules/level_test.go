package rules

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

const id = "8281c69d-1b0f-4c1e-9b1d-0f1c2d3e4f50"

func levels() []struct {
	text string
	want record.Level
} {
	return []struct {
		text string
		want record.Level
	}{
		{"2026-11-25T10:00:00.123Z\t" + id + "\tINFO\torder placed", record.LevelInfo},
		{"2026-11-25T10:00:00.123Z\tundefined\tERROR\tUncaught Exception", record.LevelError},
		{"2026-11-25T10:00:00.123Z\t" + id + "\twarn\tlow", record.LevelWarn},
		{"2026-11-25T10:00:00.123Z\t" + id + "\tfail\tno", record.LevelError},
		{"2026-11-25T10:00:00.123Z\t" + id + "\ttrce\tno", record.LevelTrace},
		{"[WARNING]\t2026-11-25T10:00:00.123Z\t" + id + "\tlow", record.LevelWarn},
		{"[ERROR] KeyError: 'x'\nTraceback", record.LevelError},
		{"2026-11-25 10:00:00 " + id + " DEBUG Handler - x", record.LevelDebug},
		{"2026-11-25 10:00:00 " + id + " WARN  Handler:12 - x", record.LevelWarn},
		{"10:00:00.123 [main] INFO  com.example.Handler - x", record.LevelInfo},
		{"2026-11-25T10:00:00.123Z  INFO 8 --- [main] c.e.Handler : x", record.LevelInfo},
		{"Nov 25, 2026 10:00:00 AM com.example.Handler handle\nSEVERE: x", record.LevelError},
		{"I, [2026-11-25T10:00:00.123456 #8]  INFO " + id + " -- : x", record.LevelInfo},
		{"F, [2026-11-25T10:00:00.123456 #8] FATAL -- : x", record.LevelFatal},
		{"WARNING:root:x", record.LevelWarn},
		{"2026-11-25 10:00:00,123 - my.module - ERROR - x", record.LevelError},
		{"2026-11-25 10:00:00.123 | DEBUG    | mod:f:1 - x", record.LevelDebug},
		{"2026-11-25T10:00:00Z \x1b[33m WARN\x1b[0m target: x", record.LevelWarn},
		{"2026-11-25T10:00:00Z \x1b[33mWARN\x1b[0m target: x", record.LevelWarn},
		{"[2026-11-25T10:00:00Z INFO  target] x", record.LevelInfo},
		{"[10:00:00 INF] x", record.LevelInfo},
		{"info: x", record.LevelInfo},
		{"time=2026-11-25T10:00:00Z level=WARN msg=x", record.LevelWarn},
		{`ts=1 msg="a b" lvl="err" x`, record.LevelError},
		{"  {\"level\":\"debug\"}", record.LevelDebug},
		{"ERROR in prose", record.NoLevel},
		{"no error here: 30", record.NoLevel},
		{"the level=high", record.NoLevel},
		{"just INFO", record.NoLevel},
		{"error", record.NoLevel},
		{"30 parts", record.NoLevel},
		{"", record.NoLevel},
		{"- - -", record.NoLevel},
		{"Info desk is closed", record.NoLevel},
	}
}

func TestFindsTheLevelInTexts(t *testing.T) {
	for _, c := range levels() {
		if got := LevelOf(said(string(record.AppendText(nil, []byte(c.text))))); got != c.want {
			t.Errorf("%q: got %v, want %v", c.text, got, c.want)
		}
	}
}

func TestFindsTheLevelInJSON(t *testing.T) {
	for _, c := range []struct {
		record string
		want   record.Level
	}{
		{`{"timestamp":"x","level":"INFO","message":"x"}`, record.LevelInfo},
		{`{ "a" : {"level":"debug"}, "Severity" : "Warning" }`, record.LevelWarn},
		{`{"level":30,"msg":"x"}`, record.LevelInfo},
		{`{"log":{"level":"error"}}`, record.LevelError},
		{`{"log.level":"error"}`, record.LevelError},
		{`{"log_level":"CRITICAL"}`, record.LevelFatal},
		{`{"levelname":"DEBUG"}`, record.LevelDebug},
		{`{"@l":"Verbose"}`, record.LevelDebug},
		{`{"level":null,"lvl":"trace"}`, record.LevelTrace},
		{`{"level":"high"}`, record.NoLevel},
		{`{"level":"in`, record.NoLevel},
		{`{"level"`, record.NoLevel},
		{`{`, record.NoLevel},
		{`[{"level":"info"}]`, record.NoLevel},
		{`7`, record.NoLevel},
		{``, record.NoLevel},
	} {
		if got := LevelOf(said(c.record)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.record, got, c.want)
		}
	}
	extension := record.Raw{Type: []byte(`"extension"`), Record: []byte(`"kinesis-telemetry-api-extension WARN x\n"`)}
	if got := LevelOf(extension); got != record.LevelWarn {
		t.Errorf("an extension's line: got %v", got)
	}
	if got := LevelOf(record.Raw{Type: []byte(`"platform.report"`), Record: []byte(`{"level":"error"}`)}); got != record.NoLevel {
		t.Errorf("a platform event: got %v", got)
	}
}

func TestTheLevelCostsNoAllocation(t *testing.T) {
	raws := []record.Raw{said(`{"a":[1,{"b":2}],"level":"info"}`), said(`"` + strings.Repeat(`\u0041`, 2000) + `"`)}
	for _, c := range levels() {
		raws = append(raws, said(string(record.AppendText(nil, []byte(c.text)))))
	}
	if n := testing.AllocsPerRun(100, func() {
		for _, raw := range raws {
			LevelOf(raw)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzTheLevelOfAnything(f *testing.F) {
	for _, c := range levels() {
		f.Add([]byte(c.text))
	}
	f.Add([]byte(`{"level":`))
	f.Fuzz(func(t *testing.T, text []byte) {
		quoted := string(record.AppendText(nil, text))
		LevelOf(said(quoted))
		if want := record.ParseLevel(text); want != record.NoLevel && LevelOf(said(`{"msg":`+quoted+`,"level":`+quoted+`}`)) != want {
			t.Errorf("%s as a level is not %v", quoted, want)
		}
		LevelOf(said(string(text)))
	})
}

func BenchmarkLevel(b *testing.B) {
	b.ReportAllocs()
	all := lines()
	for b.Loop() {
		for _, raw := range all {
			LevelOf(raw)
		}
	}
}

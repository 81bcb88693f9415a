package main

import (
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// What --level shows is what MIN_LEVEL would have sent, but for lines without a
// level.
func TestLevelsAreFoundWhereTheExtensionFindsThem(t *testing.T) {
	f, err := newFilter("", "", "", "error", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		kind, record string
		want         bool
	}{
		{"function", `{"level":"ERROR"}`, true},
		{"function", `{"level":"info"}`, false},
		{"function", `{"level":50}`, true},
		{"function", `"time=2026-11-22T09:41:12.031Z level=ERROR msg=x\n"`, true},
		{"function", `"[ERROR] KeyError: 'x'\n"`, true},
		{"function", `"2026-11-25T10:00:00.123Z\tundefined\tERROR\tUncaught Exception"`, true},
		{"function", `"2026-11-25T10:00:00.123Z\tundefined\tINFO\tordered"`, false},
		{"function", `"ERROR in prose\n"`, false},
		{"extension", `"name ERROR x\n"`, true},
		{"extension", `"name DEBUG x\n"`, false},
		{"platform.report", `{"level":"error"}`, false},
	} {
		if got := f.passes(record.Event{Type: test.kind, Record: []byte(test.record)}, ""); got != test.want {
			t.Errorf("%s %s passes: %v, want %v", test.kind, test.record, got, test.want)
		}
	}
}

package display

import (
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func TestFindsTheLevelWhereItIsShown(t *testing.T) {
	for _, test := range []struct {
		kind, record string
		want         record.Level
	}{
		{"function", `{"level":"INFO"}`, record.LevelInfo},
		{"function", `{"severity":"Warning","msg":"low"}`, record.LevelWarn},
		{"function", `{"lvl":"critical"}`, record.LevelFatal},
		{"function", `{"level":30}`, record.NoLevel},
		{"function", `"time=2026-11-22T09:41:12.031Z level=ERROR msg=x\n"`, record.LevelError},
		{"function", `"ERROR in prose\n"`, record.NoLevel},
		{"extension", `"name DEBUG x\n"`, record.LevelDebug},
		{"extension", `{"level":"trace"}`, record.LevelTrace},
		{"platform.report", `{"level":"error"}`, record.NoLevel},
	} {
		if got := LevelOf(event(test.kind, test.record)); got != test.want {
			t.Errorf("%s %s: got %d, want %d", test.kind, test.record, got, test.want)
		}
	}
}

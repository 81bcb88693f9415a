package display

import "testing"

func TestFindsTheLevelWhereItIsShown(t *testing.T) {
	for _, test := range []struct {
		kind, record string
		want         Level
	}{
		{"function", `{"level":"INFO"}`, Info},
		{"function", `{"severity":"Warning","msg":"low"}`, Warn},
		{"function", `{"lvl":"critical"}`, Fatal},
		{"function", `{"level":30}`, NoLevel},
		{"function", `"time=2026-11-22T09:41:12.031Z level=ERROR msg=x\n"`, Error},
		{"function", `"ERROR in prose\n"`, NoLevel},
		{"extension", `"name DEBUG x\n"`, Debug},
		{"extension", `{"level":"trace"}`, Trace},
		{"platform.report", `{"level":"error"}`, NoLevel},
	} {
		if got := LevelOf(event(test.kind, test.record)); got != test.want {
			t.Errorf("%s %s: got %d, want %d", test.kind, test.record, got, test.want)
		}
	}
}

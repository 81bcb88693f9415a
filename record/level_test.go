package record_test

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func TestLevelsAreReadAsTheCommonLoggersWriteThem(t *testing.T) {
	for level, words := range map[record.Level]string{
		record.LevelTrace: "trace TRC finest silly 10",
		record.LevelDebug: "Debug dbug fine verbose 20",
		record.LevelInfo:  "INFO notice informational 30",
		record.LevelWarn:  "warn WARNING wrn 40",
		record.LevelError: "Error err fail SEVERE 50",
		record.LevelFatal: "fatal crit panic emergency 60",
		record.NoLevel:    "high 0 70 informationally inf0",
	} {
		for word := range strings.FieldsSeq(words) {
			if got := record.ParseLevel(word); got != level {
				t.Errorf("%s is read as %q, want %q", word, got, level)
			}
		}
		if got := record.ParseLevel([]byte(level.String())); got != level {
			t.Errorf("%q is read as %q", level, got)
		}
	}
	if unknown := record.Level(99); unknown.String() != "" {
		t.Errorf("level 99 is called %q", unknown)
	}
}

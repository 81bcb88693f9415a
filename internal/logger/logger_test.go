package logger_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/logger"
)

func TestTextLineIsOneLine(t *testing.T) {
	var out bytes.Buffer
	l := logger.New(&out, "ext", false, logger.Info)
	l.Log(logger.Debug, "not this")
	l.Log(logger.Warn, "it fails", logger.Err(errors.Join(errors.New("one"), errors.New("two"))), logger.Count("n", 7))
	want := "ext WARN it fails error=\"one; two\" n=7\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestJSONLineIsAnObject(t *testing.T) {
	var out bytes.Buffer
	logger.New(&out, "ext", true, logger.Debug).Log(logger.Error, `a "quote"`, logger.Count("n", 7))
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["level"] != "ERROR" || got["message"] != `a "quote"` || got["n"] != 7.0 || got["timestamp"] == "" || got["extension"] != "ext" {
		t.Errorf("got %v", got)
	}
}

func TestTheTextOfAnErrorIsBounded(t *testing.T) {
	got := logger.Err(errors.New(strings.Repeat("é", 100_000))).Value
	if len(got) > 4<<10+len("…") || !strings.HasSuffix(got, "é…") {
		t.Errorf("got %d bytes that end in %q", len(got), got[len(got)-5:])
	}
}

func TestAValueCannotSteerATerminal(t *testing.T) {
	var out bytes.Buffer
	logger.New(&out, "ext", false, logger.Debug).Log(logger.Info, "m", logger.Err(errors.New("\x1b[2J")))
	if want := `ext INFO m error="\x1b[2J"` + "\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

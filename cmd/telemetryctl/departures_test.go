package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

func TestCountsHowTheExtensionEnded(t *testing.T) {
	var d departures
	for _, s := range []lambdasim.Step{
		{Kind: lambdasim.Exited, Name: "x"},
		{Kind: lambdasim.Exited, Name: runtimeName, ExitCode: 1},
		{Kind: lambdasim.Killed, Name: runtimeName},
		{Kind: lambdasim.Exited, Name: runtimeName, ExitCode: -1},
		{Kind: lambdasim.Exited, Name: "x", ExitCode: 2},
		{Kind: lambdasim.Killed, Name: "x"},
		{Kind: lambdasim.Exited, Name: "x", ExitCode: -1},
		{Kind: lambdasim.Exited, Name: "x"},
	} {
		d.step(s)
	}
	d.printed(logLine{text: "x ERROR ended error=one"})
	d.printed(logLine{text: "x WARN trouble"})
	if want := (display.Ends{All: 4, Killed: 1, Crashed: 1, Status: 2, Complaint: "one"}); d.ends != want {
		t.Errorf("got %+v, want %+v", d.ends, want)
	}
}

// tellsHowEachEnded has the extension linger in its first environment until it
// is killed, and leave with a status in its second: all is delivered before.
func tellsHowEachEnded(t *testing.T, b bench) {
	inner := filepath.Join(b.dir, extensionName)
	wrapper := file(t, extensionName, `#!/bin/sh
cd "${0%/*}"
if mkdir first 2>/dev/null; then `+inner+`; exec sleep 60; fi
if mkdir second 2>/dev/null; then `+inner+`; exit 3; fi
exec `+inner+"\n", 0o755)
	for _, form := range []string{"--quiet", "--json"} {
		c, out, _ := b.local(t, `{"lines":1} {"panic":true}`, "--invocations", "5", "--gap", "0", "--extension", wrapper, form)
		want := 1
		if form == "--json" { // the wrapper has nothing left to do
			want = 0
		}
		b.ends(t, c, c.Run(), want)
		if form == "--quiet" {
			shows(t, out.String(), `(?m)^  missing +0 `, `(?m)^  killed +1  of 3 times that the extension ended`, `(?m)^  crashed +1  of 3 times that the extension ended: with status 3$`,
				`✗ Everything that was said is on the stream, but the extension was killed in 1 of 3 shutdowns and left with status 3 in 1 of 3 environments\.\n$`)
			continue
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		var last struct {
			Shutdown struct{ Extension display.Ends }
		}
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Shutdown.Extension != (display.Ends{All: 3}) {
			t.Errorf("got %v, %s", err, lines[len(lines)-1])
		}
	}
}

// saysWhyItDidNotStart has a bad setting that is told to fail the init.
func saysWhyItDidNotStart(t *testing.T, b bench) {
	for _, format := range []string{"text", "json"} {
		c, out, _ := b.local(t, `{}`, "--invocations", "1", "--quiet", "--log-format", format,
			"--env", "KINESIS_TELEMETRY_STRICT=true", "--env", "KINESIS_TELEMETRY_FLUSH=often")
		b.ends(t, c, c.Run(), 1)
		shows(t, out.String(), `✗ The extension failed to start: 1 bad setting: KINESIS_TELEMETRY_FLUSH="often": neither adaptive nor end nor continuous\.\n$`)
	}
}

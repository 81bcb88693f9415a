package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
)

// built is the command.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "infra")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

func TestSynthWritesTemplatesWithNoAccount(t *testing.T) {
	out := t.TempDir()
	synth := exec.CommandContext(t.Context(), built(t), "--out", out, "--suffix", "-mine", "--archive", "parquet", "--topic",
		"--layers", filepath.Dir(fixture.Layers(t).X86), "--bootstrap", fixture.Bootstrap(t))
	// With no credentials, and a proxy that nobody answers at.
	path := "PATH=" + filepath.Dir(look(t, "node"))
	synth.Env = []string{path, "HOME=" + t.TempDir(), "HTTPS_PROXY=http://127.0.0.1:1", "HTTP_PROXY=http://127.0.0.1:1"}
	if said, err := synth.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if templates, _ := filepath.Glob(out + "/kinesis-telemetry-demo.template.json"); len(templates) != 1 {
		t.Error("no template was written")
	}
}

func TestBadInputEndsInOneSentence(t *testing.T) {
	program := built(t)
	folder, bootstrap := filepath.Dir(fixture.Layers(t).X86), fixture.Bootstrap(t)
	for _, tc := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--layers", "nowhere", "--bootstrap", bootstrap}, "infra: layer for x86_64: there is no zip at nowhere/kinesis-telemetry-api-extension-x86_64.zip: build it by make layer\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--archive", "csv"}, "infra: archive format \"CSV\": it must be NDJSON or PARQUET\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--archive", "ndjson", "more"}, "infra: more is no flag: see --help\n"},
	} {
		synth := exec.CommandContext(t.Context(), program, append(tc.flags, "--out", t.TempDir())...)
		var stderr strings.Builder
		synth.Stderr = &stderr
		if err := synth.Run(); err == nil || synth.ProcessState.ExitCode() != 1 {
			t.Errorf("%q ended with %v, want status 1", tc.flags, err)
		}
		if stderr.String() != tc.want {
			t.Errorf("%q said %q, want %q", tc.flags, stderr.String(), tc.want)
		}
	}
}

func look(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

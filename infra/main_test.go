package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
)

// TestMain lets the test's own program be the command, which is sooner than to
// build another.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const asCommand = "INFRA_TEST_AS_COMMAND"

// command is the command with these flags.
func command(t *testing.T, flags ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, flags...)
	c.Env = append(os.Environ(), asCommand+"=1")
	return c
}

func TestSynthWritesTemplatesWithNoAccount(t *testing.T) {
	out := t.TempDir()
	synth := command(t, "--out", out, "--suffix", "-mine", "--archive", "parquet", "--compression", "snappy", "--topic",
		"--mode", "provisioned", "--shards", "3", "--retention", "48h", "--deny-logs",
		"--layers", filepath.Dir(fixture.Layers(t).X86), "--bootstrap", fixture.Bootstrap(t))
	// With no credentials, and a proxy that nobody answers at. Its home is where
	// the CDK was unpacked before.
	path := "PATH=" + filepath.Dir(look(t, "node"))
	synth.Env = []string{asCommand + "=1", path, "HOME=" + os.Getenv("HOME"), "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "HTTPS_PROXY=http://127.0.0.1:1", "HTTP_PROXY=http://127.0.0.1:1"}
	if said, err := synth.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	template, err := os.ReadFile(filepath.Join(out, "kinesis-telemetry-demo.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"telemetry-kinesis-stream-mine"`, `"ShardCount": 3`, `"RetentionPeriodHours": 48`, `"DenyLogs"`, `"SNAPPY"`, `"AWS::SNS::Topic"`} {
		if !strings.Contains(string(template), want) {
			t.Errorf("the template lacks %s", want)
		}
	}
}

func TestBadInputEndsInOneSentence(t *testing.T) {
	folder, bootstrap := filepath.Dir(fixture.Layers(t).X86), fixture.Bootstrap(t)
	for _, tc := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--layers", "nowhere", "--bootstrap", bootstrap}, "infra: layer for x86_64: there is no zip at nowhere/kinesis-telemetry-api-extension-x86_64.zip: build it by make layer\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--archive", "csv"}, "infra: archive format \"CSV\": it must be NDJSON or PARQUET\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--archive", "ndjson", "more"}, "infra: more is no flag: see --help\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--shards", "3"}, "infra: 3 shards for a stream on demand, which has none to choose: set its mode to PROVISIONED, or leave the shards out\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--mode", "sometimes"}, "infra: stream mode \"SOMETIMES\": it must be ON_DEMAND or PROVISIONED\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--retention", "12h"}, "infra: a retention of 12h0m0s: Kinesis keeps records for 24 h at least, and for 8760 h at most\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--archive", "parquet", "--compression", "gzip"}, "infra: archive in PARQUET with GZIP: Parquet is compressed inside its files, by SNAPPY, so leave the compression out\n"},
		{[]string{"--layers", folder, "--bootstrap", bootstrap, "--compression", "gzip"}, "infra: compression \"gzip\" without an archive: set --archive too\n"},
	} {
		synth := command(t, append(tc.flags, "--out", t.TempDir())...)
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

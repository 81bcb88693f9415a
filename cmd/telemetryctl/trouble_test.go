package main

import (
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
)

// shows fails the test unless something in the output matches each pattern.
func shows(t *testing.T, out string, patterns ...string) {
	t.Helper()
	for _, want := range patterns {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("nothing matches %s in\n%s", want, out)
		}
	}
}

func tellsWhatWasDropped(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":3000,"bytes":2000}`, "--invocations", "2", "--gap", "0", "--quiet",
		"--env", "KINESIS_TELEMETRY_QUEUE_MAX_BYTES=2097152", "--faults", "fail=2-6:500")
	b.ends(t, c, c.Run(), 1)
	shows(t, out.String(),
		`(?m)^\S{12}            ext      warn  shut down with \d+ events dropped received=\d+ .*queue_full=\d+`,
		`(?m)^  dropped +\d+  events by the extension: queue_full \d+$`,
		`(?m)^    and \d+ more$`,
		`(?m)^  gaps +\d+  ids left out, in 1 environment, .* explained by delivery.dropped \(queue_full\)$`,
		`✗ Not everything that was said is on the stream: the extension says that it dropped \d+ events \(queue_full \d+\)\.`,
	)
}

func showsTheLogOnce(t *testing.T, b bench) {
	for _, format := range []string{"text", "json"} {
		for _, types := range []string{"platform,function", "all"} {
			c, out, _ := b.local(t, `{"lines":1}`, "--invocations", "1", "--log-format", format,
				"--env", "KINESIS_TELEMETRY_TYPES="+types, "--env", "KINESIS_TELEMETRY_LOG_LEVEL=debug")
			b.ends(t, c, c.Run(), 0)
			shows(t, out.String(), `(?m)^\S{12}  .{8}  ext      info  shut down  ?received=\d+`)
			seen := map[string]bool{}
			for _, line := range regexp.MustCompile(`  ext      (debug|info|warn|error)  .*`).FindAllString(out.String(), -1) {
				if seen[line] {
					t.Errorf("%s, types %s: shown twice: %s", format, types, line)
				}
				seen[line] = true
			}
		}
	}
}

func refusesWhatDoesNotRun(t *testing.T, b bench) {
	for program, want := range map[string]string{
		"echo no shebang\n":  "does not begin with a line such as",
		"#!/no/such/shell\n": "its interpreter /no/such/shell is not there",
		"":                   "it is empty",
		"\x7fELF damaged":    "it is a damaged program",
	} {
		path := file(t, "bootstrap", program, 0o755)
		c, _, errs := b.local(t, `{}`, "--function", path) // the extension may have said that it started
		b.ends(t, c, c.Run(), 2)
		if said := errs.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, path) || !strings.Contains(said, want) {
			t.Errorf("%q: got %q, want one sentence with %q", program, said, want)
		}
	}
}

func showsExitStatus(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"panic":true}`, "--invocations", "1")
	b.ends(t, c, c.Run(), 0)
	shows(t, out.String(), `done     failed .*: Runtime.ExitError, exit status 1\n`)

	c, out, _ = b.local(t, `{}`, "--invocations", "1", "--function", file(t, "bootstrap", "#!/bin/sh\nsleep 0.5 # the extension subscribes\nexit 7\n", 0o755))
	b.ends(t, c, c.Run(), 0)
	shows(t, out.String(), `init     failed: Runtime.ExitError, exit status 7\n`, `done     failed .*: Runtime.ExitError, exit status 7\n`)
}

func deliversNothing(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{}`, "--invocations", "1", "--env", "KINESIS_TELEMETRY_ENABLED=false")
	b.ends(t, c, c.Run(), 0)
	shows(t, out.String(), `✓ Nothing was to be delivered`)
}

func readsEveryFormat(t *testing.T, b bench) {
	for _, c := range []struct{ format, compression, verdict string }{
		{"raw", "none", `✓ Everything that was said`},
		{"otlp", "zstd", `✓ Everything that was said`},
		{"otlp_json", "gzip", `✓ Everything that was said`},
		{"message", "none", `foreign  line 0(.|\n)*· Messages have no ids`},
	} {
		command, out, _ := b.local(t, `{"lines":6}`, "--invocations", "2",
			"--env", "KINESIS_TELEMETRY_FORMAT="+c.format, "--env", "KINESIS_TELEMETRY_COMPRESSION="+c.compression)
		b.ends(t, command, command.Run(), 0)
		shows(t, out.String(), c.verdict)
	}
}

func knowsLambdasDuplicates(t *testing.T, b bench) {
	c, out, _ := b.local(t, `{"lines":3}`, "--invocations", "2", "--quiet", "--lambda-faults", "duplicate=all")
	b.ends(t, c, c.Run(), 0)
	shows(t, out.String(), `, \d+ of them pushed once more by the local Lambda\n`)
	if strings.Contains(out.String(), "said by nobody") {
		t.Errorf("got strangers in\n%s", out)
	}
}

func createsAStream(t *testing.T, b bench) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := kinesissim.New(kinesissim.Config{
		Region: defaultRegion, Credentials: []kinesissim.Credentials{{AccessKeyID: "AKIDLOCAL", SecretAccessKey: "local"}},
	})
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() {
		_ = server.Close()
		if err := <-served; err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	home := filepath.Join(t.TempDir(), "none")
	to := []string{"--invocations", "1", "--quiet", "--endpoint", "http://" + listener.Addr().String(), "--stream", "fresh"}
	run := func(want int, more ...string) string {
		c, out, errs := b.local(t, `{"lines":1}`, append(to, more...)...)
		c.Env = append(os.Environ(), "HOME="+home, "AWS_ACCESS_KEY_ID=", "AWS_CONFIG_FILE="+home, "AWS_SHARED_CREDENTIALS_FILE="+home)
		b.ends(t, c, c.Run(), want)
		return out.String() + errs.String()
	}
	shows(t, run(2), `cannot read stream fresh at http://\S+: there is no such stream \(--create-stream creates it\)\n$`)
	for range 2 {
		shows(t, run(0, "--create-stream", "--shards", "3"), `✓ Everything that was said is on the stream`)
	}
}

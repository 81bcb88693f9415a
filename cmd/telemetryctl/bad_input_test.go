package main

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// alone runs the command without a terminal.
func alone(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(args, streams{in: strings.NewReader(""), out: &o, err: &e})
	return status, o.String(), e.String()
}

func file(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSaysOneSentenceWhereItCannotBegin(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	program := file(t, "bootstrap", "#!/bin/sh\n", 0o755)
	plain := file(t, "plain", "", 0o644)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, takenPort, _ := net.SplitHostPort(taken.Addr().String())

	for _, test := range []struct{ args, want string }{
		{"nonsense", `unknown command "nonsense"`},
		{"local", "--function is missing"},
		{"local --bogus", "unknown flag: --bogus"},
		{"local --function PROGRAM extra", `unknown command "extra"`},
		{"local --function /no/such/file", "--function: there is no file /no/such/file"},
		{"local --function PLAIN", "is not executable"},
		{"local --function " + t.TempDir(), "bootstrap"},
		{"local --function /dev/null", "is no file"},
		{"local --function PROGRAM --extension /no/such/file", "--extension: there is no file"},
		{"local --function PROGRAM --extension PLAIN", "is not executable"},
		{"local --function PROGRAM", "build it, or name another with --extension"},
		{"local --function PROGRAM --invocations -1", "--invocations is -1"},
		{"local --function PROGRAM --invocations x", `--invocations is "x", but must be a whole number`},
		{"local --function PROGRAM --rate x", `--rate is "x", but must be a number`},
		{"local --function PROGRAM --rate -1", "--rate is -1"},
		{"local --function PROGRAM --rate 1 --gap 1s", "--rate and --gap do not go together"},
		{"local --function PROGRAM --gap -1s", "--gap is -1s"},
		{"local --function PROGRAM --timeout 5", `--timeout is "5", but must be a duration`},
		{"local --function PROGRAM --timeout 16m", "--timeout is 16m0s"},
		{"local --function PROGRAM --memory 64", "--memory is 64"},
		{"local --function PROGRAM --shards 0", "--shards is 0"},
		{"local --function PROGRAM --log-format xml", `--log-format is "xml"`},
		{"local --function PROGRAM --payload /no/such/file", "--payload: open /no/such/file"},
		{"local --function PROGRAM --payload PLAIN", "holds no JSON"},
		{"local --function PROGRAM --payload PROGRAM", "is not JSON"},
		{"local --function PROGRAM --payload -", "holds no JSON"},
		{"local --function PROGRAM --extension PROGRAM --env x", `--env is "x"`},
		{"local --function PROGRAM --faults throttle=2", "--faults:"},
		{"local --function PROGRAM --extension PROGRAM --lambda-faults next=0", "--lambda-faults:"},
		{"local --function PROGRAM --port 70000", "--port is 70000"},
		{"local --function PROGRAM --port " + takenPort, "--port: " + takenPort + " is in use"},
		{"local --function PROGRAM --stream a+b", "--stream: ValidationException"},
		{"local --function PROGRAM --endpoint ftp://x", `--endpoint is "ftp://x"`},
		{"local --function PROGRAM --endpoint http://127.0.0.1:1 --faults hang=1", "--endpoint does not go together with --faults:"},
		{"local --function PROGRAM --endpoint http://127.0.0.1:1 --faults hang=1 --shards 2 --port 1", "--endpoint does not go together with --faults, --shards, --port:"},
		{"local --function PROGRAM --endpoint http://127.0.0.1:1 --create-stream --shards 2 --port 1", "together with --port:"},
		{"local --function PROGRAM --create-stream", "--create-stream is for --endpoint"},
		{"local --function PROGRAM --env KINESIS_TELEMETRY_STREAM=other", "the stream is chosen by --stream, which is telemetry-kinesis-stream"},
		{"local --function PROGRAM --env AWS_KINESIS_STREAM_NAME=other --stream mine", "the stream is chosen by --stream, which is mine"},
		{"local --function PROGRAM --extension PROGRAM --endpoint http://127.0.0.1:1 --create-stream", "cannot create stream telemetry-kinesis-stream at http://127.0.0.1:1: connection refused"},
		{"local --function PROGRAM --extension PROGRAM --endpoint http://127.0.0.1:1", "at http://127.0.0.1:1: connection refused"},
		{"local --function PROGRAM --verbose --quiet", "--verbose and --quiet do not go together"},
	} {
		args := strings.Fields(strings.NewReplacer("PROGRAM", program, "PLAIN", plain).Replace(test.args))
		status, out, errs := alone(t, args...)
		if status != 2 || out != "" {
			t.Errorf("%s: got status %d and output %q, want 2 and none", test.args, status, out)
		}
		if !strings.HasPrefix(errs, "telemetryctl: ") || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, test.want) {
			t.Errorf("%s: got %q, want one sentence with %q", test.args, errs, test.want)
		}
	}
}

func TestSaysThatAStreamIsNotThere(t *testing.T) {
	l := local{stream: "here", shards: 1}
	d, err := l.openLocal()
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.stream = "elsewhere"
	_, err = d.reader(t.Context())
	if err == nil || !strings.Contains(err.Error(), "cannot read stream elsewhere at the local Kinesis: there is no such stream (--create-stream") {
		t.Errorf("got %v", err)
	}
}

func TestSaysWhatAnswersInsteadOfKinesis(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	program := file(t, "bootstrap", "#!/bin/sh\n", 0o755)
	answers := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); io.WriteString(w, body) }
	}
	page := httptest.NewServer(answers(200, "<html>hello</html>"))
	defer page.Close()
	absent := httptest.NewServer(answers(404, "404 page not found"))
	defer absent.Close()
	secret := httptest.NewUnstartedServer(answers(200, "{}"))
	secret.Config.ErrorLog = log.New(io.Discard, "", 0)
	secret.StartTLS()
	defer secret.Close()
	for endpoint, want := range map[string]string{
		page.URL:   "what answers is no Kinesis (status 200 OK)",
		absent.URL: "what answers is no Kinesis (status 404 Not Found)",
		secret.URL: "nobody trusted signed its certificate",
		strings.Replace(secret.URL, "https", "http", 1): "if it speaks TLS, the URL begins with https",
		strings.Replace(page.URL, "http", "https", 1):   "does not speak TLS: the URL begins with http",
	} {
		status, _, errs := alone(t, "local", "--function", program, "--extension", program, "--endpoint", endpoint)
		if status != 2 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "at "+endpoint+": ") || !strings.Contains(errs, want) {
			t.Errorf("%s: got status %d and %q, want 2 and %q", endpoint, status, errs, want)
		}
	}
}

func TestHelpsWithoutAnError(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"local", "--help"}, {"tail", "--help"}, {"decode", "--help"}, {"audit", "--help"}} {
		status, out, errs := alone(t, args...)
		if status != 0 || !strings.Contains(out, "Usage:") || len(args) > 1 && !strings.Contains(out, "Examples:") || errs != "" {
			t.Errorf("%v: got status %d, %q, %q", args, status, out, errs)
		}
	}
}

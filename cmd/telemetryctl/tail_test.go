package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/record"
)

// tail runs the command on the stream.
func (k *kept) tail(args ...string) (status int, out, errs string) {
	k.Helper()
	return alone(k.T, append([]string{"tail", "--stream", "s", "--endpoint", k.endpoint}, args...)...)
}

func TestTailPrintsEachEnvironmentInOrderOverAllShards(t *testing.T) {
	k := keepStream(t, 3)
	k.invoke("aaaa", "11111111")
	k.split()
	k.invoke("aaaa", "22222222")
	status, out, errs := k.tail("--json")
	var got []string
	for e, err := range record.Decode([]byte(out)) {
		if err != nil {
			t.Error(err)
		}
		got = append(got, e.ID)
	}
	var want []string
	for n := range k.next["aaaa"] {
		want = append(want, fmt.Sprint("aaaa-", n+1))
	}
	if status != 0 || errs != "" || !slices.Equal(got, want) {
		t.Errorf("got status %d, %s and\n%q, want\n%q", status, errs, got, want)
	}
	var lines []string
	for _, r := range k.server.Records("s") {
		lines = append(lines, string(r.Data))
	}
	slices.Sort(lines)
	if got := slices.Sorted(strings.Lines(out)); !slices.Equal(got, lines) {
		t.Errorf("got lines that are not those of the stream:\n%s", out)
	}
}

func TestTailShowsOnlyWhatIsAskedFor(t *testing.T) {
	k := keepStream(t, 1)
	k.invoke("aaaa", "11111111")
	k.invoke("bbbb", "22222222")
	k.put("x", []byte("just a message of tea\n"))
	for _, test := range []struct {
		args string
		want int
	}{
		{"", 13},
		{"--from-start", 13},
		{"--since 1h", 13},
		{"--function fn-a", 6},
		{"--function fn-*", 12},
		{"--request 1111", 6},
		{"--request 1111 --type function", 3},
		{"--type platform.*", 6},
		{"--type function,platform.report", 8},
		{"--level warn", 2},
		{"--level info", 4},
		{"--level ERROR", 0},
		{"--grep one|two", 4},
		{"--grep ^just.*tea", 1},
		{"--grep two --level warn --function fn-b", 1},
		{"--type malformed", 0},
	} {
		status, out, errs := k.tail(append(strings.Fields(test.args), "--json")...)
		if got := strings.Count(out, "\n"); status != 0 || got != test.want || errs != "" {
			t.Errorf("%s: got status %d, %d lines, %s, want %d lines\n%s", test.args, status, got, errs, test.want, out)
		}
	}
}

func TestTailSaysWhereNothingIs(t *testing.T) {
	k := keepStream(t, 1)
	path := filepath.Join(t.TempDir(), "place.json")
	const within = "Nothing arrived within the last 10m0s. Try a longer --since, or --from-start.\n"
	for _, test := range []struct{ args, want string }{
		{"", within},
		{"--json", within},
		{"--since 1h", "Nothing arrived within the last 1h0m0s."},
		{"--from-start", "The stream is empty. "},
		{"--checkpoint " + path, within},
	} {
		status, out, errs := k.tail(strings.Fields(test.args)...)
		if status != 0 || out != "" || !strings.HasPrefix(errs, test.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: got status %d, %q and %q, want %q on stderr alone", test.args, status, out, errs, test.want)
		}
	}
	k.invoke("aaaa", "11111111")
	if _, out, errs := k.tail("--checkpoint", path, "--type", "none"); out != "" || errs != "" {
		t.Errorf("where something arrived that nobody asked for: got %q and %q", out, errs)
	}
	if _, out, errs := k.tail("--checkpoint", path); out != "" || errs != "Nothing arrived since --checkpoint "+path+" was written.\n" {
		t.Errorf("behind a checkpoint: got %q and %q", out, errs)
	}
}

func TestTailPrintsForAPerson(t *testing.T) {
	k := keepStream(t, 1)
	k.invoke("aaaa", "11111111")
	k.put("x", []byte("a plain message\n"))
	_, out, _ := k.tail()
	shows(t, out, `11111111  start\n`, `log      one of 11111111\n`, `11111111  warn     two of 11111111`, `11111111  report   billed 4 ms, 23/128 MB\n`, `foreign  a plain message\n`)
}

func TestTailGroupsByInvocation(t *testing.T) {
	k := keepStream(t, 1)
	for i := range 6 { // two environments, line by line
		for _, environment := range []string{"aaaa", "bbbb"} {
			requestID := strings.Repeat(environment[:1], 8)
			k.put("x", k.lines(environment, []spoken{
				{"platform.start", requestID, `{}`},
				{"function", "", `"one of ` + requestID + `\n"`},
				{"function", "", `"two of ` + requestID + `\n"`},
				{"platform.runtimeDone", requestID, `{"status":"error","errorType":"Sad","metrics":{"durationMs":3.1}}`},
				{"platform.report", requestID, `{"status":"error","errorType":"Sad","metrics":{"durationMs":3.1,"billedDurationMs":4}}`},
				{"delivery.start", "", `{}`},
			}[i]))
		}
	}
	k.put("x", k.lines("bbbb", spoken{"platform.start", "cccccccc", `{}`}, spoken{"function", "", `"under way"`}))
	_, out, _ := k.tail("--group")
	shows(t, out, `(?s)aaaaaaaa  failed   3.1 ms, billed 4 ms, 2 lines: Sad\n[^\n]*one of aaaaaaaa\n[^\n]*two of aaaaaaaa\n.*bbbbbbbb  failed   3.1 ms, billed 4 ms, 2 lines: Sad\n[^\n]*one of bbbbbbbb\n`,
		`cccccccc  running  1 line\n.*under way\n$`, `delivery.start`)
	_, out, _ = k.tail("--group", "--grep", "two of a")
	if got := strings.Count(out, "\n"); got != 2 || !strings.Contains(out, ", 2 lines") {
		t.Errorf("got %d lines, want the group of the one line that is wanted\n%s", got, out)
	}
}

func TestTailGroupsBySummaries(t *testing.T) {
	k := keepStream(t, 1)
	const summary = `{"status":"error","errorType":"Sad","runMs":3.1,"durationMs":3.1,"billedMs":4,"lines":{"warn":1,"none":3},"leftOut":3}`
	k.put("x", k.lines("aaaa",
		spoken{"function", "bbbbbbbb", `"first said"`}, spoken{"invocation.summary", "bbbbbbbb", summary},
		spoken{"invocation.summary", "aaaaaaaa", summary},
		spoken{"platform.start", "cccccccc", `{}`}, spoken{"platform.report", "cccccccc", `{"status":"success"}`}, spoken{"invocation.summary", "cccccccc", summary}))
	_, out, _ := k.tail("--group")
	const head = `  failed   3.1 ms, billed 4 ms, 4 lines \(1 warn\), 3 left out: Sad\n`
	shows(t, out, `bbbbbbbb`+head+`[^\n]*first said\n[^\n]*aaaaaaaa`+head)
	if got := strings.Count(out, "cccccccc"); got != 1 {
		t.Errorf("an invocation that has both a report and a summary is told %d times\n%s", got, out)
	}
	_, out, _ = k.tail("--type", "invocation.*")
	shows(t, out, `bbbbbbbb  summary  failed 3.1 ms, billed 4 ms`)
}

func TestTailGoesOnBehindItsCheckpoint(t *testing.T) {
	k := keepStream(t, 2)
	path := filepath.Join(t.TempDir(), "place.json")
	seen := 0
	for i := range 4 {
		k.invoke("aaaa", fmt.Sprint("1111111", i))
		if i == 2 {
			k.split()
		}
		status, out, errs := k.tail("--json", "--checkpoint", path)
		if got := strings.Count(out, "\n"); status != 0 || errs != "" || got != 6 {
			t.Errorf("time %d: got status %d, %s and %d lines, want the 6 that are new", i, status, errs, got)
		}
		seen += strings.Count(out, "\n")
	}
	if _, out, _ := k.tail("--json"); seen != strings.Count(out, "\n") {
		t.Errorf("saw %d lines in pieces, %d at once", seen, strings.Count(out, "\n"))
	}
	if _, _, errs := alone(t, "tail", "--stream", "other", "--endpoint", k.endpoint, "--checkpoint", path); !strings.Contains(errs, path+" is of stream s") {
		t.Errorf("got %q", errs)
	}
}

func TestTailTellsWhatItCannotDecodeAndGoesOn(t *testing.T) {
	k := keepStream(t, 1)
	k.put("x", []byte("\x1f\x8b damaged"))
	k.invoke("aaaa", "11111111")
	status, out, errs := k.tail("--json")
	if status != 0 || strings.Count(out, "\n") != 6 || !strings.Contains(errs, "shardId-000000000000, sequence number 4") || strings.Count(errs, "\n") != 1 {
		t.Errorf("got status %d, %q and\n%s", status, errs, out)
	}
}

func TestTailWaitsOutThrottling(t *testing.T) {
	k := keepStream(t, 1)
	k.invoke("aaaa", "11111111")
	k.server.SetFaults(kinesissim.Faults{AllCalls: true, Calls: []kinesissim.CallFault{
		{First: 3, Last: 3, Kind: kinesissim.Fail, Status: 400, Code: "ProvisionedThroughputExceededException"},
		{First: 4, Last: 4, Kind: kinesissim.Fail, Status: 400, Code: "LimitExceededException"},
		{First: 5, Last: 5, Kind: kinesissim.Fail, Status: 400, Code: "ExpiredIteratorException"},
	}})
	if status, out, errs := k.tail("--json"); status != 0 || errs != "" || strings.Count(out, "\n") != 6 {
		t.Errorf("got status %d, %q and\n%s", status, errs, out)
	}
}

func TestTailEndsWithASentenceWhenItMayNotRead(t *testing.T) {
	k := keepStream(t, 1)
	k.server.SetFaults(kinesissim.Faults{AllCalls: true, Calls: []kinesissim.CallFault{
		{First: 3, Last: kinesissim.Forever, Kind: kinesissim.Fail, Status: 400, Code: "AccessDeniedException"},
	}})
	status, out, errs := k.tail("--follow")
	if want := "telemetryctl: cannot read stream s at " + k.endpoint + ": AccessDeniedException"; status != 2 || out != "" || !strings.HasPrefix(errs, want) || strings.Count(errs, "\n") != 1 {
		t.Errorf("got status %d, %q and %q, want %q", status, out, errs, want)
	}
}

func TestTailSaysOneSentenceWhereItCannotBegin(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KINESIS"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	plain := file(t, "plain", "no JSON", 0o644)
	for _, test := range []struct{ args, want string }{
		{"", "--stream is missing"},
		{"--stream s extra", `unknown command "extra"`},
		{"--stream s --since x", `--since is "x", but must be a duration`},
		{"--stream s --since 0s", "--since is 0s"},
		{"--stream s --since -1m", "--since is -1m"},
		{"--stream s --since 1m --from-start", "--since and --from-start do not go together"},
		{"--stream s --group --json", "--group and --json do not go together"},
		{"--stream s --type [", `--type is "["`},
		{"--stream s --type=", "--type is empty"},
		{"--stream s --function [", `--function is "["`},
		{"--stream s --level loud", `--level is "loud"`},
		{"--stream s --grep (", `--grep is "("`},
		{"--stream s --endpoint x", `--endpoint is "x"`},
		{"--stream arn:aws:s3:::x", "--stream is"},
		{"--stream a/b", `--stream is "a/b", but a stream's name is of letters`},
		{"--stream " + strings.Repeat("x", 129), "1 to 128 characters"},
		{"--stream s --follow=x", `--follow is "x", but must be true or false`},
		{"--stream s --checkpoint " + plain, "--checkpoint: " + plain + " is no checkpoint"},
		{"--stream s", "there is no region: name one with --region"},
		{"--stream s --region eu-west-1", "there are no AWS credentials"},
		{"--stream arn:aws:kinesis:eu-west-1:000000000000:stream/s", "there are no AWS credentials"},
		{"--stream s --profile nobody", "nobody"},
		{"--stream s --endpoint http://127.0.0.1:1", "cannot read stream s at http://127.0.0.1:1: connection refused"},
	} {
		status, out, errs := alone(t, append([]string{"tail"}, strings.Fields(test.args)...)...)
		if status != 2 || out != "" || !strings.HasPrefix(errs, "telemetryctl: ") || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, test.want) {
			t.Errorf("%s: got status %d, output %q and %q, want one sentence with %q", test.args, status, out, errs, test.want)
		}
	}
	k := keepStream(t, 1)
	if _, _, errs := k.tail("--checkpoint", filepath.Join(plain, "below")); !strings.HasPrefix(errs, "telemetryctl: --checkpoint: ") {
		t.Errorf("got %q", errs)
	}
	nowhere := filepath.Join(t.TempDir(), "none", "x.json")
	if _, _, errs := k.tail("--checkpoint", nowhere); errs != "telemetryctl: --checkpoint: cannot write "+nowhere+": no such file or directory\n" {
		t.Errorf("got %q", errs)
	}
	if _, _, errs := alone(t, "tail", "--stream", "elsewhere", "--endpoint", k.endpoint); !strings.Contains(errs, "there is no such stream in us-east-1\n") {
		t.Errorf("got %q", errs)
	}
	t.Setenv("AWS_ENDPOINT_URL_KINESIS", k.endpoint)
	if status, _, errs := alone(t, "tail", "--stream", k.server.ARN("s")); status != 0 || !strings.HasPrefix(errs, "Nothing arrived") {
		t.Errorf("by its ARN and the configured endpoint: got status %d, %q", status, errs)
	}
}

// gate lets a test see what was written while it goes on.
type gate struct {
	written chan []byte
	refuse  error
}

func (g *gate) Write(p []byte) (int, error) {
	if g.refuse != nil {
		return 0, g.refuse
	}
	g.written <- bytes.Clone(p)
	return len(p), nil
}

// follow runs tailing until the test ends it.
func (k *kept) follow(ctx context.Context, out *gate, checkpoint string) <-chan error {
	k.Helper()
	c := tailCommand(streams{in: strings.NewReader(""), out: out, err: os.Stderr})
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs([]string{"--stream", "s", "--endpoint", k.endpoint, "--follow", "--json", "--checkpoint", checkpoint})
	done := make(chan error, 1)
	go func() { done <- c.ExecuteContext(ctx) }()
	return done
}

func TestTailFollowedAndResumedPrintsEverythingAtLeastOnce(t *testing.T) {
	k := keepStream(t, 2)
	path := filepath.Join(t.TempDir(), "place.json")
	seen := map[string]bool{}
	for i := range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		out := &gate{written: make(chan []byte)}
		done := k.follow(ctx, out, path)
		k.invoke("aaaa", fmt.Sprint("1111111", i))
		if i == 1 {
			k.split()
		}
		k.invoke("aaaa", fmt.Sprint("2222222", i))
		for until := time.After(20 * time.Second); len(seen) < int(k.next["aaaa"]); {
			select {
			case data := <-out.written:
				for e := range record.Decode(data) {
					seen[e.ID] = true
				}
			case <-until:
				t.Fatalf("saw %d of %d events", len(seen), k.next["aaaa"])
			}
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("got %v at its end", err)
		}
	}
}

func TestTailKeepsNoPlaceBehindWhatNobodyRead(t *testing.T) {
	k := keepStream(t, 2)
	k.invoke("aaaa", "11111111")
	path := filepath.Join(t.TempDir(), "place.json")
	gone := &gate{refuse: errors.New("gone")}
	if err := <-k.follow(t.Context(), gone, path); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want to be told that the reader went", err)
	}
	if _, out, _ := k.tail("--json", "--checkpoint", path); strings.Count(out, "\n") != 6 {
		t.Errorf("got\n%swant all 6 that nobody read", out)
	}
}

package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/kinesissim"
)

func (k *kept) audit(args ...string) (status int, out, errs string) {
	k.Helper()
	return alone(k.T, append([]string{"audit", "--stream", "s", "--endpoint", k.endpoint}, args...)...)
}

const allDelivered = `{"received":7,"delivered":7,"held":0,"dropped":{},"final":true}`

func TestAuditProvesWhatIsComplete(t *testing.T) {
	k := keepStream(t, 2)
	k.invoke("aaaa", "11111111")
	k.split()
	k.put("x", k.lines("aaaa", spoken{"function", "", `"last"`}))
	k.put("x", k.lines("aaaa", spoken{"delivery.report", "", allDelivered}))
	k.put("y", []byte("a message\n"))
	for _, from := range []string{"--since=1h", "--from-start"} {
		status, out, errs := k.audit(from, "--verbose")
		if status != 0 || errs != "" {
			t.Errorf("%s: got status %d, %q", from, status, errs)
		}
		shows(t, out, `events +8  different ones in 1 environment\n`, `foreign +1 `, `✓ aaaa fn-a  read 8 of 1 to 8; its report: received 7, delivered 7`, `✓ Nothing is missing without an explanation.\n$`)
	}
}

func TestAuditFindsWhatIsMissing(t *testing.T) {
	k := keepStream(t, 2)
	k.invoke("aaaa", "11111111")
	k.next["aaaa"] += 3 // lost in silence
	k.put("x", k.lines("aaaa", spoken{"delivery.report", "", allDelivered}))
	k.put("y", k.lines("bbbb", spoken{"delivery.start", "", `{}`}))
	status, out, errs := k.audit()
	if status != 1 || errs != "" {
		t.Errorf("got status %d, %q", status, errs)
	}
	shows(t, out, `unexplained +3 `, `open +1 `, `✗ aaaa fn-a  read 7 of 1 to 10; 3 missing without an explanation: 7-9; its report`, `✗ 3 events missing, and nothing explains it.\n$`)

	status, out, _ = k.audit("--json")
	var got account.Audit
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 1 {
		t.Fatalf("got status %d, %v in %s", status, err, out)
	}
	if len(got.Environments) != 2 || got.Unexplained() != 3 || got.Environments[0].Gaps[0] != (account.Run{First: 7, Last: 9}) || got.Environments[1].Final != nil {
		t.Errorf("got %+v", got)
	}
}

func TestAuditTakesTheExtensionsExplanation(t *testing.T) {
	k := keepStream(t, 1)
	k.invoke("aaaa", "11111111")
	k.next["aaaa"] += 3
	k.put("x", k.lines("aaaa",
		spoken{"delivery.dropped", "", `{"events":3,"first":7,"last":9,"reason":"queue_full"}`},
		spoken{"delivery.report", "", `{"received":10,"delivered":7,"held":0,"dropped":{"queue_full":3},"final":true}`}))
	status, out, _ := k.audit()
	if status != 0 {
		t.Errorf("got status %d", status)
	}
	shows(t, out, `missing +3  numbers left out, 3 of them explained by delivery.dropped \(queue_full\)\n`)
}

func TestAuditJudgesNothingThatTheStreamMayHaveForgotten(t *testing.T) {
	for _, test := range []struct {
		retention time.Duration
		status    int
		want      string
	}{
		{24 * time.Hour, 1, "5 missing without an explanation: 1-5"},
		{30 * time.Minute, 0, "read 1 of 6 to 6"}, // the stream says: 0 hours
	} {
		k := keep(t, 1, kinesissim.Config{Retention: test.retention})
		k.next["aaaa"] = 5
		k.put("x", k.lines("aaaa", spoken{"delivery.report", "", `{"received":5,"delivered":5,"final":true}`}))
		status, out, errs := k.audit("--from-start", "--verbose")
		if status != test.status || !strings.Contains(out, test.want) {
			t.Errorf("%v: got status %d, %s and\n%s, want %d and %s", test.retention, status, errs, out, test.status, test.want)
		}
	}
}

func TestAuditDoesNotJudgeWhatIsStillUnderWay(t *testing.T) {
	k := keepStream(t, 1)
	k.next["aaaa"] = 5
	k.put("x", k.lines("aaaa", spoken{"function", "", `"one"`}))
	status, out, _ := k.audit("--from-start", "--verbose")
	if status != 3 {
		t.Errorf("got status %d, want 3", status)
	}
	shows(t, out, `… aaaa fn-a  read 1 of 1 to 6; too new to be judged; open\n`, `There is nothing to judge yet: no numbered event is older than a minute.`)
}

func TestAuditSaysWhyThereIsNothingToJudge(t *testing.T) {
	raw := []byte(`{"time":"2026-11-24T10:00:00.001Z","type":"function","record":"one"}` + "\n")
	for _, test := range []struct {
		name, from string
		data       []byte
		want       []string
	}{
		{"raw", "--since=1h", append(raw, raw...), []string{`unnumbered +2 `, `\n  2 events without ids: the format raw can't be audited`}},
		{"message", "--since=1h", []byte("hello\n"), []string{`foreign +1 `, `of the format message, which can't be audited, or not the extension's\.\n$`}},
		{"nothing within the time", "--since=5m", nil, []string{`Nothing arrived within the last 5m0s\. Try a longer --since, or --from-start\.\n$`}},
		{"nothing at all", "--from-start", nil, []string{`The stream is empty\. `}},
	} {
		k := keepStream(t, 1)
		if test.data != nil {
			k.put("x", test.data)
		}
		status, out, errs := k.audit(test.from)
		if status != 3 || errs != "" || strings.Contains(out, "✓") {
			t.Errorf("%s: got status %d, %q, want 3 and\n%s", test.name, status, errs, out)
		}
		shows(t, out, test.want...)
		if status, _, errs := k.audit(test.from, "--json"); status != 3 || errs != "" {
			t.Errorf("%s, for a machine: got status %d, %q, want 3", test.name, status, errs)
		}
	}
}

func TestTheVerdictSaysHowManyEnvironmentsAreOpen(t *testing.T) {
	k := keepStream(t, 1)
	k.put("x", k.lines("aaaa", spoken{"delivery.report", "", `{"received":0,"delivered":0,"final":true}`}))
	k.put("y", k.lines("bbbb", spoken{"function", "", `"more may follow"`}))
	status, out, _ := k.audit("--from-start")
	if status != 0 {
		t.Errorf("got status %d", status)
	}
	shows(t, out, `✓ Nothing is missing without an explanation so far; still open: 1 of 2 environments\.\n$`)
}

func TestAuditReadsFromBeforeWhatItJudges(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	a := audit{source: source{since: time.Hour}}
	start, ledger := a.bounds(now)
	if !start.Time.Equal(now.Add(-time.Hour-earlier)) || !ledger.Since.Equal(now.Add(-time.Hour)) || !ledger.Until.Equal(now.Add(-underWay)) {
		t.Errorf("reads from %v, judges %v to %v", start.Time, ledger.Since, ledger.Until)
	}
	a.fromStart = true
	if start, ledger = a.bounds(now); !start.Time.IsZero() || !ledger.Since.IsZero() {
		t.Errorf("from the start: reads from %v, judges from %v", start.Time, ledger.Since)
	}
}

func TestAuditSaysWhatItCannotRead(t *testing.T) {
	k := keepStream(t, 1)
	k.put("x", []byte("\x1f\x8b damaged"))
	if status, out, _ := k.audit(); status != 1 || !strings.Contains(out, "✗ Not everything could be decoded.") {
		t.Errorf("got status %d and\n%s", status, out)
	}
	for args, want := range map[string]string{
		"":                           "--stream is missing",
		"--stream s --since 0s":      "--since is 0s",
		"--stream s --follow":        "unknown flag: --follow",
		"--stream s --endpoint nope": `--endpoint is "nope"`,
		"--stream other --endpoint " + k.endpoint: "there is no such stream in us-east-1",
	} {
		status, out, errs := alone(t, append([]string{"audit"}, strings.Fields(args)...)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: got status %d and %q, want %q", args, status, errs, want)
		}
	}
}

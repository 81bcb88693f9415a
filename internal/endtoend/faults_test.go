package endtoend

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

func TestWithKinesisGoneTheFunctionGoesOnAndTheLossIsTold(t *testing.T) {
	l := begin(t, place{endpoint: "http://" + closedPort(t), stream: streamName}, nil)
	var longest time.Duration
	for range 5 {
		longest = max(longest, l.invokeUnharmed(order, budget+slack).Hold)
	}
	report := l.shutdown()
	if report.Duration >= 2*time.Second {
		t.Errorf("the shutdown took %v", report.Duration)
	}
	log := l.log(t)
	told := fmt.Sprintf("received=%d delivered=0 dropped=%[1]d", len(l.saidSoFar())+2) // and delivery.start and .report
	if strings.Count(log, "dropped=") != 1 || !strings.Contains(log, told) {
		t.Errorf("want one line with %q:\n%s", told, log)
	}
	if got := strings.Count(log, "\n"); got > 3 {
		t.Errorf("got %d lines of log:\n%s", got, log)
	}
	t.Logf("held %v at the most; the shutdown took %v", longest, report.Duration)
}

// TestAProxyForOthersDoesNotDisturb reaches everything at 0.0.0.0, which is
// this machine too: programs that heed HTTP_PROXY make an exception of
// 127.0.0.1, and would pass.
func TestAProxyForOthersDoesNotDisturb(t *testing.T) {
	k := serve(t, 1)
	k.endpoint = strings.Replace(k.endpoint, "127.0.0.1", "0.0.0.0", 1)
	dead := "http://" + closedPort(t)
	l := begin(t, k.place, func(p *plan) {
		p.before = `export AWS_LAMBDA_RUNTIME_API="0.0.0.0:${AWS_LAMBDA_RUNTIME_API##*:}" ` +
			fmt.Sprintf("HTTP_PROXY=%s http_proxy=%[1]s ALL_PROXY=%[1]s", dead)
	})
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	l.shutdown()
	checkExactlyOnce(t, l.saidSoFar(), k.events(t))
}

// TestTheProxyToKinesisIsNotAskedForLambda has a dead one: nothing is
// delivered, and the function doesn't notice.
func TestTheProxyToKinesisIsNotAskedForLambda(t *testing.T) {
	k := serve(t, 1)
	k.endpoint = strings.Replace(k.endpoint, "http://127.0.0.1", "https://0.0.0.0", 1)
	dead := "http://" + closedPort(t)
	l := begin(t, k.place, func(p *plan) {
		p.before = `export AWS_LAMBDA_RUNTIME_API="0.0.0.0:${AWS_LAMBDA_RUNTIME_API##*:}" HTTPS_PROXY=` + dead
	})
	l.invokeUnharmed(order, budget+slack)
	l.shutdown()
	if log := l.log(t); !strings.Contains(log, "reaching the proxy") {
		t.Errorf("the proxy was not asked for Kinesis:\n%s", log)
	}
}

func TestWhereItsPortIsTakenItListensOnAnother(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	k := serve(t, 1)
	l := begin(t, k.place, func(p *plan) { p.set("KINESIS_TELEMETRY_PORT", portOf(taken)) })
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	l.shutdown()
	checkExactlyOnce(t, l.saidSoFar(), k.events(t))
}

func portOf(l net.Listener) string { return fmt.Sprint(l.Addr().(*net.TCPAddr).Port) }

// badSettings are bad, each of them.
func badSettings() map[string]string {
	return map[string]string{
		"KINESIS_TELEMETRY_STREAM":              "not a name",
		"KINESIS_TELEMETRY_PACKING":             "bales",
		"KINESIS_TELEMETRY_POST_RUNTIME_BUDGET": "soon",
		"KINESIS_TELEMETRY_QUEUE_MAX_BYTES":     "-1",
		"AWS_ENDPOINT_URL_KINESIS":              "nowhere",
	}
}

func TestBadSettingsAreNamedInOneLineAndTheFunctionGoesOn(t *testing.T) {
	l := begin(t, place{}, func(p *plan) { p.Function.Variables = badSettings() })
	for range 3 {
		l.invokeUnharmed(order, slack)
	}
	l.shutdown()
	log := l.log(t)
	for name := range badSettings() {
		if strings.Count(log, name) != 1 {
			t.Errorf("%s is not named once", name)
		}
	}
	if strings.Count(log, "\n") != 1 {
		t.Errorf("want one line:\n%s", log)
	}
}

func TestStrictBadSettingsFailTheInit(t *testing.T) {
	l := begin(t, place{}, func(p *plan) {
		p.Function.Variables = badSettings()
		p.set("KINESIS_TELEMETRY_STRICT", "true")
	})
	step, ok := l.step(lambdasim.InitDone)
	if !ok || step.Status != "error" || !strings.HasPrefix(step.ErrorType, "Extension.") {
		t.Errorf("the init ended as %+v, want it failed by the extension", step)
	}
}

func TestSwitchedOffItDoesNothingButLive(t *testing.T) {
	k := serve(t, 1)
	l := begin(t, k.place, func(p *plan) { p.set("KINESIS_TELEMETRY_ENABLED", "false") })
	for range 3 {
		l.invokeUnharmed(order, slack)
	}
	l.shutdown()
	if said, got := l.saidSoFar(), k.events(t); len(said) > 0 || len(got) > 0 {
		t.Errorf("%d events were pushed and %d delivered", len(said), len(got))
	}
}

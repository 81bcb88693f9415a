package display

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

const requestID = "8f14e45f-ceea-467f-a8d2-3a1b2c3d4e5f"

func event(kind, value string) record.Event {
	return record.Event{
		ID: "0123456789abcdef-1", Time: "2026-11-22T09:41:12.031Z", Type: kind,
		RequestID: requestID, Function: "f", Record: jsontext.Value(value),
	}
}

func TestSaysAnEventInOneLine(t *testing.T) {
	for _, test := range []struct{ kind, record, want string }{
		{"platform.initStart", `{"initializationType":"on-demand","phase":"init","functionName":"f"}`, "init     begins, on-demand"},
		{"platform.initStart", `{"initializationType":"on-demand","phase":"invoke"}`, "init     begins again, inside an invocation"},
		{"platform.initRuntimeDone", `{"status":"success"}`, "init     runtime ready"},
		{"platform.initRuntimeDone", `{"status":"error","errorType":"Runtime.ExitError"}`, "init     failed: Runtime.ExitError"},
		{"platform.initReport", `{"status":"success","metrics":{"durationMs":12.31}}`, "init     12 ms"},
		{"platform.initReport", `{"status":"timeout","metrics":{"durationMs":10000}}`, "init     timed out, 10.0 s"},
		{"platform.restoreReport", `{"status":"success","metrics":{"durationMs":0.42}}`, "restore  0.42 ms"},
		{"platform.start", `{"requestId":"x","version":"$LATEST"}`, "start"},
		{"platform.runtimeDone", `{"status":"success","metrics":{"durationMs":3.14,"producedBytes":40}}`, "done     ok 3.1 ms"},
		{"platform.runtimeDone", `{"status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":3.14}}`, "done     failed 3.1 ms: Runtime.ExitError"},
		{"platform.runtimeDone", `{"status":"timeout"}`, "done     timed out"},
		{"platform.report", `{"status":"success","metrics":{"durationMs":3.1,"billedDurationMs":4,"memorySizeMB":128,"maxMemoryUsedMB":23}}`, "report   billed 4 ms, 23/128 MB"},
		{
			"platform.report", `{"status":"timeout","metrics":{"durationMs":3000,"billedDurationMs":3000,"memorySizeMB":128,"maxMemoryUsedMB":23,"initDurationMs":12.3},"spans":[{"name":"extensionOverhead","durationMs":5.25}]}`,
			"report   timed out, billed 3000 ms, 23/128 MB, init 12 ms, held 5.2 ms",
		},
		{"platform.report", `{"status":"success","metrics":{"durationMs":3.14}}`, "report   3.1 ms"},
		{"platform.extension", `{"name":"kte","state":"Ready","events":["INVOKE","SHUTDOWN"]}`, "ext      kte ready for INVOKE, SHUTDOWN"},
		{"platform.extension", `{"name":"kte","state":"LaunchError","events":[],"errorType":"PermissionDenied"}`, "ext      kte launcherror: PermissionDenied"},
		{"platform.telemetrySubscription", `{"name":"kte","state":"Subscribed","types":["platform","function"]}`, "ext      kte subscribed to platform, function"},
		{"platform.logsDropped", `{"droppedRecords":7,"droppedBytes":12345,"reason":"too slow"}`, "dropped  7 events, 12 kB, by Lambda: too slow"},
		{"platform.brandNew", `{"a":1,"b":{"c":"d e"}}`, `brandNew  a=1 b={"c":"d e"}`},
		{"platform.report", `"not an object"`, "report   not an object"},
		{"platform.start", `[1`, "start    [1"},
		{"delivery.report", `{"received":12}`, "delivery.report  received=12"},
		{"malformed", `"}{"`, "broken   }{"},
		{"function", `"plain text\n"`, "log      plain text"},
		{"function", `"Grüße 茶"`, "log      Grüße 茶"},
		{
			"function", `{"timestamp":"t","level":"INFO","message":"order placed","requestId":"` + requestID + `","total":12.50,"note":"at the door","tags":["a", "b"],"gift":true}`,
			`info     order placed  total=12.50 note="at the door" tags=["a","b"] gift=true`,
		},
		{"function", `{"severity":"Warning","msg":"low"}`, "warning  low"},
		{"function", `{"level":30,"msg":"pino"}`, "log      pino  level=30"},
		{"function", `{"a":"","b":null}`, `log      a="" b=null`},
		{"function", `{}`, "log"},
		{"function", `42`, "log      42"},
		{"function", `"time=2026-11-22T09:41:12Z level=INFO msg=\"order \\\"placed\\\"\" total=12.5 note=\"at the door\""`, `info     order "placed"  total=12.5 note="at the door"`},
		{"function", `"timestamp=now level=WARN message=low"`, "warn     low"},
		{"function", `"time=now to go level=1"`, "log      time=now to go level=1"},
		{"function", `"time=now msg=x"`, "log      time=now msg=x"},
		{"function", `"time=now level=\"INFO msg=x"`, `log      time=now level="INFO msg=x`},
		{"extension", `"hello"`, "ext      hello"},
		{"extension", `"kte WARN the stream takes nothing error=\"no way\""`, `ext      warn  the stream takes nothing error="no way"`},
		{"extension", `"it WAS said"`, "ext      it WAS said"},
		{"extension", `{"timestamp":"t","level":"ERROR","extension":"kte","message":"shut down","dropped":"3"}`, "ext      error  shut down  dropped=3"},
		{"extension", `{"a":1}`, "ext      a=1"},
	} {
		got := string(Style{}.AppendEvent(nil, event(test.kind, test.record), Aside{}))
		if want := "09:41:12.031  8f14e45f  " + test.want + "\n"; got != want {
			t.Errorf("%s %s:\ngot  %q\nwant %q", test.kind, test.record, got, want)
		}
	}
}

func TestTakesTheInvocationFromTheLogLineWhereTheEventDoesNotNameIt(t *testing.T) {
	e := event("function", `{"message":"m","requestId":"11111111-2222"}`)
	e.RequestID = ""
	if got, want := string(Style{}.AppendEvent(nil, e, Aside{})), "09:41:12.031  11111111  log      m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e.Record = jsontext.Value(`"m"`)
	if got, want := string(Style{}.AppendEvent(nil, e, Aside{})), "09:41:12.031            log      m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMarksWhatWasCut(t *testing.T) {
	e := event("function", `"the beginning"`)
	e.Truncated, e.OriginalBytes, e.More = true, 2_345_678, jsontext.Value(`{"x":1}`)
	got := string(Style{}.AppendEvent(nil, e, Aside{}))
	if want := `the beginning … cut from 2346 kB more={"x":1}` + "\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want it to end in %q", got, want)
	}
}

func TestTellsWhatIsKnownBesideTheEvent(t *testing.T) {
	done := event("platform.runtimeDone", `{"status":"error","errorType":"Runtime.ExitError"}`)
	for want, aside := range map[string]Aside{
		"done     failed: Runtime.ExitError\n":                            {},
		"done     failed: Runtime.ExitError, exit status 7\n":             {Exit: "exit status 7"},
		"done     late 3.2 s  failed: Runtime.ExitError\n":                {Late: 3210 * time.Millisecond},
		"done     again  failed: Runtime.ExitError, killed by a signal\n": {Again: true, Exit: "killed by a signal"},
	} {
		if got := string(Style{}.AppendEvent(nil, done, aside)); !strings.HasSuffix(got, "  "+want) {
			t.Errorf("got %q, want %q at its end", got, want)
		}
	}
	if got := string(Style{}.AppendEvent(nil, event("platform.start", `{}`), Aside{Late: time.Second})); !strings.HasSuffix(got, "start    late 1.0 s\n") {
		t.Errorf("got %q", got)
	}
}

func TestShowsTimesInTheReadersZone(t *testing.T) {
	e := event("platform.start", `{}`)
	zone := time.FixedZone("", 2*60*60)
	if got, want := string(Style{Zone: zone}.AppendEvent(nil, e, Aside{})), "11:41:12.031  8f14e45f  start\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e.Time = "some time ago, who knows"
	if got, want := string(Style{Zone: zone}.AppendEvent(nil, e, Aside{})), "some time ag  8f14e45f  start\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestColoursWhatMatters(t *testing.T) {
	for _, test := range []struct{ kind, record, want string }{
		{"platform.runtimeDone", `{"status":"success"}`, "\x1b[32mdone\x1b[0m     ok"},
		{"platform.runtimeDone", `{"status":"error"}`, "\x1b[31mdone\x1b[0m     \x1b[31mfailed\x1b[0m"},
		{"function", `{"level":"ERROR","message":"m","k":"v"}`, "\x1b[31merror\x1b[0m    m  \x1b[2mk=\x1b[0mv"},
		{"function", `{"level":"warn","message":"m"}`, "\x1b[33mwarn\x1b[0m     m"},
	} {
		got := string(Style{Colour: true}.AppendEvent(nil, event(test.kind, test.record), Aside{}))
		if !strings.HasPrefix(got, "\x1b[2m09:41:12.031\x1b[0m  \x1b[") || !strings.HasSuffix(got, "  "+test.want+"\n") {
			t.Errorf("%s %s:\ngot  %q\nwant …%q", test.kind, test.record, got, test.want)
		}
	}
}

func TestLetsNoLogLineCommandTheTerminal(t *testing.T) {
	for _, value := range []string{
		`"\u001b[2Jgone\u0007\r"`, `{"message":"\u001b]0;t\u0007","\u001b[1m":"\u009b1m\u202e"}`,
	} {
		for _, kind := range []string{"function", "platform.\x1b[2J", "\x1b[2J"} {
			e := event(kind, value)
			e.RequestID, e.Time = "\x1b[2J", "\x1b[2J"
			got := string(Style{}.AppendEvent(nil, e, Aside{}))
			if strings.ContainsAny(got, "\x1b\a\r\u009b\u202e") {
				t.Errorf("%q %s: got %q", kind, value, got)
			}
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

func TestPrintsTheLineOfTheStream(t *testing.T) {
	encoder := record.NewEncoder("0123456789abcdef", `my "function"`, record.MinLine)
	long := jsontext.Value(`"` + strings.Repeat("x", 2*record.MinLine) + `"`)
	for _, raw := range []record.Raw{
		{Time: jsontext.Value(`"t"`), Type: jsontext.Value(`"function"`), Record: jsontext.Value(`"a\u00e9\n<&>"`)},
		{Time: jsontext.Value(`"t"`), Type: jsontext.Value(`"platform.start"`), RequestID: jsontext.Value(`"r"`), Record: jsontext.Value(`{ "a": 1.50 }`)},
		{Time: jsontext.Value(`"t"`), Type: jsontext.Value(`"function"`), Record: jsontext.Value(`null`), More: jsontext.Value(`{"x":[]}`)},
		{Time: jsontext.Value(`"t"`), Type: jsontext.Value(`"function"`), Record: long},
	} {
		want := string(encoder.AppendEvent(nil, 7, raw))
		for e, err := range record.Decode([]byte(want)) {
			if err != nil {
				t.Fatal(err)
			}
			if got := string(appendLine(nil, e)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	}
}

func TestKnowsWhetherThePlatformsEventsAreLeftOut(t *testing.T) {
	for types, want := range map[string]bool{
		"": false, "function": true, "Function, extension,": true, "platform": false, "function,PLATFORM": false, "all": false,
		"funktion": false, "function,funktion": false,
	} {
		if got := leavesPlatform(map[string]string{"KINESIS_TELEMETRY_TYPES": types}); got != want {
			t.Errorf("%q: got %v, want %v", types, got, want)
		}
	}
}

func TestTakesPayloadsInTurn(t *testing.T) {
	l := local{payload: "-"}
	got, err := l.payloads(strings.NewReader("{\"lines\":1}\n[2]  \"three\" "))
	if want := "[{\"lines\":1} [2] \"three\"]"; err != nil || fmt.Sprintf("%s", got) != want {
		t.Errorf("got %s %v, want %s", got, err, want)
	}
}

func TestSaysWhereAPayloadIsNoJSON(t *testing.T) {
	l := local{payload: "-"}
	for content, want := range map[string]string{
		`{"lines":1`:             "standard input is not JSON: it breaks off at its end",
		"{\"lines\":\n  x}":      "standard input is not JSON: line 2, column 3: invalid character 'x' looking for beginning of value",
		"{\"lines\":1}\n[2,]":    "standard input is JSON only in its first value: line 2, column 4: invalid character ']' looking for beginning of value",
		"hello":                  "standard input is not JSON: line 1, column 1: invalid character 'h' looking for beginning of value",
		" \n":                    "standard input holds no JSON",
		"{}{}\n{\"a\":\"b\\q\"}": "standard input is JSON only in its first 2 values: line 2, column 9: invalid character 'q' in string escape code",
	} {
		_, err := l.payloads(strings.NewReader(content))
		if got := fmt.Sprint(err); got != "--payload: "+want {
			t.Errorf("%s: got %q, want %q", content, got, want)
		}
	}
}

func TestReadsLambdaFaults(t *testing.T) {
	got, err := parseLambdaFaults("runtime-done=2, next=all,duplicate=3,register=1,reorder=4,subscribe=202,delay=100ms")
	want := lambdasim.Faults{
		DropRuntimeDone: lambdasim.Only(2), NextFails: lambdasim.Always(), DuplicateBatches: lambdasim.Only(3),
		RegisterFails: lambdasim.Only(1), ReorderBatches: lambdasim.Only(4), SubscribeStatus: 202, DelayDelivery: 100 * time.Millisecond,
	}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v %v, want %+v", got, err, want)
	}
	for _, bad := range []string{"next", "next=0", "next=x", "subscribe=200", "delay=-1s", "delay=1", "nothing=1", ","} {
		if _, err := parseLambdaFaults(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestFindsTheTimeOfAnElement(t *testing.T) {
	for element, want := range map[string]string{
		`{"time":"a","type":"b"}`:               "a",
		`{"record":{"time":"no"},"time":"yes"}`: "yes",
		`{"type":"b"}`:                          "",
		`["time","a"]`:                          "",
		`{"time":1}`:                            "",
		`{"time"`:                               "",
	} {
		if got := timeOf([]byte(element)); got != want {
			t.Errorf("%s: got %q, want %q", element, got, want)
		}
	}
}

func TestWaitsForWhatIsOutstanding(t *testing.T) {
	end := time.Now()
	at := func(s float64) time.Time { return end.Add(time.Duration(s * float64(time.Second))) }
	for name, test := range map[string]struct {
		ended       time.Time
		latest      map[string]time.Time
		news        time.Time
		outstanding bool
		now         time.Time
		want        bool
	}{
		"the life goes on":                 {now: at(100), want: false},
		"no shard was read since":          {ended: end, latest: map[string]time.Time{"a": at(-1), "b": at(-1)}, now: at(1), want: false},
		"one shard was read since":         {ended: end, latest: map[string]time.Time{"a": at(1), "b": at(-1)}, now: at(1), want: false},
		"all were read, all is there":      {ended: end, latest: map[string]time.Time{"a": at(1), "b": at(1)}, now: at(1), want: true},
		"all were read, something is late": {ended: end, latest: map[string]time.Time{"a": at(1), "b": at(1)}, outstanding: true, now: at(1), want: false},
		"something is late for too long":   {ended: end, latest: map[string]time.Time{"a": at(2), "b": at(2)}, outstanding: true, now: at(2.1), want: true},
		"something new came just now":      {ended: end, latest: map[string]time.Time{"a": at(1.2), "b": at(1.2)}, news: at(1), outstanding: true, now: at(2.5), want: false},
		"it was news, not the end":         {ended: end, latest: map[string]time.Time{"a": at(1), "b": at(1)}, news: at(1.5), now: at(1.6), want: false},
		"nobody waits for ever":            {ended: end, now: at(31), want: true},
	} {
		v := view{account: account.New(), shards: 2, ended: test.ended, latest: test.latest, news: test.news}
		if test.outstanding {
			v.account.Said(account.Said{Type: "function", Record: jsontext.Value(`1`)})
		}
		if got := v.settled(test.now); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestWaitsForTheShardThatDoesNotAnswer(t *testing.T) {
	now := time.Now()
	ago := func(s int) time.Time { return now.Add(-time.Duration(s) * time.Second) }
	for name, test := range map[string]struct {
		reads map[string]time.Time
		want  time.Time
	}{
		"none was read":       {nil, ago(10)},
		"one was never read":  {map[string]time.Time{"a": ago(1)}, ago(10)},
		"both were read":      {map[string]time.Time{"a": ago(1), "b": ago(3)}, ago(3)},
		"one has been silent": {map[string]time.Time{"a": ago(1), "b": ago(30)}, ago(10)},
	} {
		v := view{shards: 2, reads: test.reads}
		if got := v.horizon(now); !got.Equal(test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestTellsAStepWhereItBelongs(t *testing.T) {
	var out strings.Builder
	at := func(ms int) time.Time { return time.Date(2026, 11, 22, 12, 0, 0, ms*1e6, time.UTC) }
	v := view{out: &output{w: &out, verbose: true}, witness: &witness{}}
	for _, s := range []lambdasim.Step{
		{Kind: lambdasim.Frozen, At: at(10)},
		{Kind: lambdasim.Exited, At: at(30), Name: "x", ExitCode: 3},
		{Kind: lambdasim.Thawed, At: at(20)},
	} {
		v.witness.step(s)
	}
	v.witness.printed(logLine{at(12), "x WARN trouble n=1"})
	v.events([]consumer.Placed{{Event: record.Event{ID: "e-1", Time: at(15).Format(time.RFC3339Nano), Type: "platform.start", Record: jsontext.Value(`{}`)}}})
	v.notesBefore(at(100))
	v.out.flush()
	want := "12:00:00.010            ·        frozen\n" +
		"12:00:00.012            ext      warn  trouble n=1\n" +
		"12:00:00.015            start\n" +
		"12:00:00.020            ·        thawed\n" +
		"12:00:00.030            ·        x left with status 3\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestTellsOnlyMisfortunesUnlessAsked(t *testing.T) {
	o := output{}
	for _, s := range []lambdasim.Step{
		{Kind: lambdasim.Frozen}, {Kind: lambdasim.Exited, Name: "runtime", ExitCode: -1}, {Kind: lambdasim.Exited, Name: "x"},
	} {
		o.step(s)
	}
	if o.pending() {
		t.Errorf("got %q, want nothing", o.buffer)
	}
	o.step(lambdasim.Step{Kind: lambdasim.Killed, Name: "x"})
	if want := "x did not leave in time and was killed"; !strings.Contains(string(o.buffer), want) {
		t.Errorf("got %q, want %q", o.buffer, want)
	}
}

type deaf struct{ writes int }

func (d *deaf) Write([]byte) (int, error) {
	d.writes++
	return 0, errors.New("gone")
}

func TestWritesNothingToWhoIsGone(t *testing.T) {
	var d deaf
	o := output{w: &d, json: true}
	for range 3 {
		o.event(consumer.Placed{}, "")
		o.flush()
	}
	o.summary(account.Summary{}, display.Ending{})
	o.flush()
	if o.err == nil || d.writes != 1 {
		t.Errorf("got %d writes and error %v, want one and the error", d.writes, o.err)
	}
}

func TestDrawsTheProgressInOneLine(t *testing.T) {
	var out strings.Builder
	p := progress{w: &out, width: 30}
	p.draw(1, 10, 5, 3, false)
	p.draw(1, 10, 5, 3, false)
	p.draw(2, 0, 5, 3, true)
	p.clear()
	p.clear()
	want := "  1/10 invocations · 5 events" + "\r\x1b[K" + "  2 invocations · 5 events sa" + "\r\x1b[K"
	if got := out.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	(&progress{}).draw(1, 2, 3, 4, true)
}

func TestAsksTheEnvironmentForNoColour(t *testing.T) {
	for value, want := range map[string]bool{"": false, "1": true} {
		t.Setenv("NO_COLOR", value)
		if got := noColorAsked(); got != want {
			t.Errorf("NO_COLOR=%q: got %v, want %v", value, got, want)
		}
	}
	if o := (&local{noColor: true}).output(streams{outWidth: 80}); o.style.Colour {
		t.Error("colours on a terminal that wants none")
	}
	if o := (&local{}).output(streams{outWidth: 80}); !o.style.Colour {
		t.Error("no colours on a terminal")
	}
	if o := (&local{}).output(streams{}); o.style.Colour || o.style.Width != 0 {
		t.Error("colours or a width where there is no terminal")
	}
}

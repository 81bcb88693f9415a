package lambdasim

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestLinesAreRenderedByFormatAndSchema(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for _, test := range []struct {
		format             LogFormat
		schema, line, want string
	}{
		{Text, schema2022July, `{"a":1}`, `"{\"a\":1}"`},
		{Text, schema2025, `{"a":1}`, `"{\"a\":1}"`},
		{Text, schema2025, "<b> & \xff\"\x00", `"<b> & \ufffd\"\u0000"`},
		{Text, schema2025, "", `""`},
		{JSON, schema2022July, `{"a":1}`, `"{\"a\":1}"`},
		{JSON, schema2022Dec, ` {"a": [1, 2]} `, `{"a":[1,2]}`},
		{JSON, schema2025, `{"a":1}`, `{"a":1}`},
		{JSON, schema2025, "{\"a\":\"\xff\"}", "{\"a\":\"\ufffd\"}"},
		{JSON, schema2025, `{"a":1`, `{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"{\"a\":1","requestId":"r"}`},
		{JSON, schema2025, `plain`, `{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"plain","requestId":"r"}`},
		{JSON, schema2025, `42`, `{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"42","requestId":"r"}`},
	} {
		tm := newTelemetry(Config{LogFormat: test.format})
		got := string(tm.renderLine(saying{at: at, kind: streamFunction, requestID: "r", line: []byte(test.line)}, test.schema))
		if got != test.want {
			// encoding/json may write U+FFFD either way.
			if strings.ReplaceAll(got, "\ufffd", `\ufffd`) != test.want {
				t.Errorf("%s %s %q: got %s, want %s", test.format, test.schema, test.line, got, test.want)
			}
		}
	}
}

func TestPrintedBytesBecomeLines(t *testing.T) {
	var got []string
	l := &lines{max: 10, tell: func(b []byte) { got = append(got, string(b)) }}
	for _, s := range []string{"a", "b\n", "\ncd\nef", "gh\n", strings.Repeat("x", 25) + "\n", "0123456789\n", "tail"} {
		l.Write([]byte(s))
	}
	l.flush()
	want := []string{"ab", "", "cd", "efgh", "xxxxxxxxxx", "xxxxxxxxxx", "xxxxx", "0123456789", "tail"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatExtensionsPrintIsToldWhoeverSubscribed(t *testing.T) {
	for _, types := range []string{`"function"`, everything} {
		synctest.Test(t, func(t *testing.T) {
			speak := func(_ context.Context, event string, stdout io.Writer) error {
				_, err := fmt.Fprintln(stdout, "an event came")
				return err
			}
			var printed []string
			l := startLife(t, printing, &extensionFixture{types: types, on: speak}, func(c *Config) {
				c.Observer.Printed = func(name string, line []byte) { printed = append(printed, name+": "+string(line)) }
			})
			l.invoke(t, "1")
			l.end(t)
			if want := []string{"probe: an event came", "probe: an event came"}; !slices.Equal(printed, want) {
				t.Errorf("subscribed to %s: got %q, want %q", types, printed, want)
			}
		})
	}
}

// printing prints as many lines as the event says.
func printing(_ context.Context, event string, stdout io.Writer) (string, error) {
	n := 0
	fmt.Sscan(event, &n)
	for i := range n {
		fmt.Fprintf(stdout, "line %d\n", i)
	}
	return "done", nil
}

func TestRefusedBatchesComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := func(ctx context.Context, _ string, _ io.Writer) error { return sleep(ctx, 2*time.Second) }
		l := startLife(t, printing, &extensionFixture{types: everything, on: hold}, nil)
		l.listener.set(500)
		time.AfterFunc(time.Second, func() { l.listener.set(0) })
		l.invoke(t, "100")
		if got := len(records(l.listener.got(), "function")); got != 100 {
			t.Errorf("%d lines delivered, want 100", got)
		}
		if l.listener.posts < 4 || l.listener.posts > 20 {
			t.Errorf("%d posts, want a few, with backoff", l.listener.posts)
		}
		l.end(t)
		if len(l.log.lost) != 0 {
			t.Errorf("lost %v", l.log.lost)
		}
	})
}

func TestAFullBufferIsToldInLogsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := func(ctx context.Context, _ string, _ io.Writer) error { return sleep(ctx, 2*time.Second) }
		l := startLife(t, printing, &extensionFixture{types: everything, on: hold}, func(c *Config) { c.Limits.BufferBytes = 20_000 })
		l.listener.set(500)
		time.AfterFunc(time.Second, func() { l.listener.set(0) })
		l.invoke(t, "1000")
		l.end(t)
		dropped := 0
		for _, r := range records(l.listener.got(), "platform.logsDropped") {
			var d logsDroppedRecord
			if err := json.Unmarshal([]byte(r), &d); err != nil || d.DroppedBytes == 0 {
				t.Errorf("%s: %v", r, err)
			}
			dropped += d.DroppedRecords
		}
		if lost := l.log.lost[BufferFull]; lost == 0 || dropped != lost {
			t.Errorf("logsDropped tells of %d, %d were lost", dropped, lost)
		}
		if got, want := len(l.listener.got())+l.log.lost[BufferFull]+l.log.lost[Undelivered], len(l.log.said); got != want {
			t.Errorf("delivered + lost = %d, said %d", got, want)
		}
	})
}

func TestBatchesKeepToTheirLimitsAndOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := func(ctx context.Context, _ string, _ io.Writer) error { return sleep(ctx, time.Second) }
		var sizes []int
		l := startLife(t, printing, &extensionFixture{types: `"function"`, on: hold}, func(c *Config) {
			c.Observer.Delivered = func(batch []Event) { sizes = append(sizes, len(batch)) }
		})
		l.invoke(t, "2500")
		if want := []int{1000, 1000, 500}; !reflect.DeepEqual(sizes, want) {
			t.Errorf("batches of %d, want %d", sizes, want)
		}
		for i, r := range records(l.listener.got(), "function") {
			if want := fmt.Sprintf(`"line %d"`, i); r != want {
				t.Fatalf("event %d is %s, want %s", i, r, want)
			}
		}
		for i, e := range l.log.said {
			if e.Seq != uint64(i+1) {
				t.Fatalf("event %d has the number %d", i, e.Seq)
			}
		}
		l.end(t)
	})
}

func TestFaultsOfDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := func(ctx context.Context, _ string, _ io.Writer) error { return sleep(ctx, time.Second) }
		l := startLife(t, printing, &extensionFixture{types: `"platform","function"`, on: hold}, func(c *Config) {
			c.Faults = Faults{DropRuntimeDone: Only(2), DuplicateBatches: Always(), DelayDelivery: 300 * time.Millisecond}
		})
		l.invoke(t, "0")
		begin := time.Now()
		l.invoke(t, "1")
		l.end(t)
		if got := records(l.log.said, "platform.runtimeDone"); len(got) != 1 {
			t.Errorf("said %q, want only the first invocation's", got)
		}
		got := l.listener.got()
		if n := len(records(got, "function")); n != 2 {
			t.Errorf("the line came %d times, want 2", n)
		}
		at := slices.IndexFunc(got, func(e Event) bool { return e.Type == "function" })
		if delay := got[at].At.Sub(begin); delay < 325*time.Millisecond {
			t.Errorf("the line came after %v, want 25ms of buffering and 300ms of delay", delay)
		}
	})
}

func TestNothingIsDeliveredWhileFrozen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLife(t, printing, &extensionFixture{types: everything}, nil)
		l.invoke(t, "10")
		time.Sleep(time.Hour)
		if got := l.listener.got(); len(got) != 0 {
			t.Errorf("delivered to a frozen environment: %q", kinds(got))
		}
		l.end(t)
		if got := len(records(l.listener.got(), "function")); got != 10 || len(l.log.lost) != 0 {
			t.Errorf("%d lines after the thaw and %v lost, want 10 and none", got, l.log.lost)
		}
	})
}

func TestABatchCanComeInTwoHalvesTheLaterOneFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := func(ctx context.Context, _ string, _ io.Writer) error { return sleep(ctx, time.Second) }
		l := startLife(t, printing, &extensionFixture{types: `"function"`, on: hold}, func(c *Config) {
			c.Faults = Faults{ReorderBatches: Only(1)}
		})
		l.invoke(t, "5")
		l.invoke(t, "2")
		l.end(t)
		want := []string{`"line 2"`, `"line 3"`, `"line 4"`, `"line 0"`, `"line 1"`, `"line 0"`, `"line 1"`}
		if got := records(l.listener.got(), "function"); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if len(l.log.lost) != 0 {
			t.Errorf("lost %v", l.log.lost)
		}
	})
}

func TestAnElementCanBeMalformed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLife(t, printing, &extensionFixture{types: `"platform","function"`}, func(c *Config) {
			c.Faults = Faults{BreakElements: Every(2)}
		})
		l.invoke(t, "8")
		l.end(t)
		malformed := map[string]bool{}
		for _, e := range l.log.said {
			if e.Malformed == json.Valid(e.JSON) {
				t.Errorf("%s: malformed is %t", e.JSON, e.Malformed)
			}
			if e.Malformed {
				malformed[string(e.Record)] = true
			}
		}
		want := map[string]bool{`"line 1"`: true, `"line 3"`: true, `"line 5"`: true, `"line 7"`: true}
		if !reflect.DeepEqual(malformed, want) {
			t.Errorf("malformed are %v, want %v", malformed, want)
		}
	})
}

func TestRawBytesOfALinePass(t *testing.T) {
	const line = "a\"\xff\xfeé\xe2\x82"
	for format, want := range map[LogFormat]string{Text: `"a\"` + "\xff\xfeé\xe2\x82\"", JSON: `{"m":"` + "\xff" + `"}`} {
		c := Config{LogFormat: format, Faults: Faults{RawBytes: true}}
		said := saying{line: []byte(line)}
		if format == JSON {
			said.line = []byte(`{ "m": "` + "\xff" + `" }`)
		}
		if got := newTelemetry(c).renderLine(said, schema2025); string(got) != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

package main

import (
	"fmt"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

func TestReadsTheExtensionsLines(t *testing.T) {
	for text, want := range map[string]struct {
		urgent bool
		last   string
	}{
		"kte INFO shut down received=9 delivered=9 dropped=0 requests=1":                                      {false, "{ 0 0} true"},
		"kte WARN shut down with 3 events dropped received=9 dropped=3 queue_full=2 deadline=1 error=\"a b\"": {true, "{deadline 1, queue_full 2 0 0} true"},
		`{"level":"WARN","message":"shut down with 3 events dropped","dropped":3,"permanent":3}`:              {true, "{permanent 3 0 0} true"},
		"kte INFO shut down received=9 delivered=9 dropped=0 leftOut=11 masked=6 requests=1":                  {false, "{ 11 6} true"},
		`{"level":"INFO","message":"shut down","leftOut":1,"masked":0}`:                                       {false, "{ 1 0} true"},
		`{"level":"INFO","message":"queue_full","queue_full":"3"}`:                                            {false, "{ 0 0} false"},
		"kte DEBUG flushed shut=1 queue_full=3":                                                               {false, "{ 0 0} false"},
		"panic: no":                                                                                           {true, "{ 0 0} false"},
		"crash":                                                                                               {true, "{ 0 0} false"},
		"":                                                                                                    {true, "{ 0 0} false"},
	} {
		l := logLine{text: text}
		if got := l.urgent(); got != want.urgent {
			t.Errorf("%s: urgent is %v, want %v", text, got, want.urgent)
		}
		last, ok := l.lastWord()
		if got := fmt.Sprint(last, ok); got != want.last {
			t.Errorf("%s: last word %s, want %s", text, got, want.last)
		}
	}
}

func TestALineIsShownAsAnEventOrByItself(t *testing.T) {
	at := time.Now()
	later := at.Add(time.Hour)
	for _, test := range []struct{ printed, record string }{
		{"kte INFO hello", `"kte INFO hello"`},
		{"kte INFO hello", `"kte INFO hello\n"`},
		{"hello", `{"timestamp":"t","level":"INFO","message":"hello"}`},
		{`{"a": 1, "b":{"c":[]}}`, `{"b":{"c":[]},"a":1}`},
	} {
		w := &witness{account: account.New()}
		o := w.observer()
		o.Printed("kte", []byte("another line"))
		o.Printed("kte", []byte(test.printed))
		e := lambdasim.Event{Type: "extension", At: at, Record: []byte(test.record), JSON: []byte(`{}`)}
		o.Said(e)
		if left := w.takeNotes(later); len(left) != 1 || left[0].printed.text != "another line" {
			t.Errorf("%s said as %s: got notes %v, want only the other line", test.printed, test.record, left)
		}
		o.Lost(e, lambdasim.Undelivered)
		if left := w.takeNotes(later); len(left) != 1 {
			t.Errorf("%s: got notes %v, want the line, as its event was lost", test.printed, left)
		}
	}
}

func TestReadsTheErrorOfALine(t *testing.T) {
	for text, want := range map[string]string{
		`kte ERROR ended error="1 bad setting: A=\"b\"" n=1`:                 `1 bad setting: A="b"`,
		"kte ERROR ended error=broken n=1":                                   "broken",
		"kte ERROR cannot go on":                                             "cannot go on",
		`kte WARN trouble error="a b"`:                                       "",
		`{"level":"ERROR","message":"ended","error":"1 bad setting: \"b\""}`: `1 bad setting: "b"`,
		`{"level":"ERROR","message":"ended"}`:                                "ended",
		`{"level":"WARN","message":"trouble","error":"x"}`:                   "",
		"panic: no": "",
		"":          "",
	} {
		if got := (logLine{text: text}).complaint(); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

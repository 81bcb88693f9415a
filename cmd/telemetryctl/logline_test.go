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
		urgent  bool
		dropped string
	}{
		"kte INFO shut down received=9 delivered=9 dropped=0 requests=1":                                      {false, "map[] true"},
		"kte WARN shut down with 3 events dropped received=9 dropped=3 queue_full=2 deadline=1 error=\"a b\"": {true, "map[deadline:1 queue_full:2] true"},
		`{"level":"WARN","message":"shut down with 3 events dropped","dropped":3,"permanent":3}`:              {true, "map[permanent:3] true"},
		`{"level":"INFO","message":"queue_full","queue_full":"3"}`:                                            {false, "map[] false"},
		"kte DEBUG flushed shut=1 queue_full=3":                                                               {false, "map[] false"},
		"panic: no":                                                                                           {true, "map[] false"},
		"crash":                                                                                               {true, "map[] false"},
		"":                                                                                                    {true, "map[] false"},
	} {
		l := logLine{text: text}
		if got := l.urgent(); got != want.urgent {
			t.Errorf("%s: urgent is %v, want %v", text, got, want.urgent)
		}
		dropped, ok := l.dropped()
		if got := fmt.Sprint(dropped, ok); got != want.dropped {
			t.Errorf("%s: dropped %s, want %s", text, got, want.dropped)
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

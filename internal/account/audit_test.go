package account

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// ledgerOf reads events at minutes: "a-1@0", with the record of an event of
// the extension's own behind "=".
func ledgerOf(t *testing.T, l *Ledger, text string) {
	t.Helper()
	for word := range strings.FieldsSeq(text) {
		word, value, _ := strings.Cut(word, "=")
		id, minute, _ := strings.Cut(word, "@")
		at := 0
		_, _ = fmt.Sscan(minute, &at)
		e := record.Event{ID: id, Type: "function", Record: jsontext.Value(`""`), Function: "fn"}
		switch {
		case strings.Contains(value, "reason"):
			e.Type, e.Record = record.TypeDeliveryDropped, jsontext.Value(value)
		case value != "":
			e.Type, e.Record = record.TypeDeliveryReport, jsontext.Value(value)
		}
		l.Read(e, time.Unix(0, 0).Add(time.Duration(at)*time.Minute))
	}
}

func TestAuditsAnEnvironment(t *testing.T) {
	const final = `{"received":5,"delivered":5,"dropped":{},"final":true}`
	for _, test := range []struct {
		name, read, want string
		unexplained      uint64
	}{
		{"complete", "a-1 a-2 a-3 a-4 a-5 a-6=" + final, "read 6 of 1 to 6; its report: received 5, delivered 5, dropped 0, held 0", 0},
		{"out of order, and twice", "a-2 a-1 a-2 a-3", "read 3 of 1 to 3; open", 0},
		{"a gap", "a-1 a-2 a-5", "read 3 of 1 to 5; 2 missing without an explanation: 3-4; open", 2},
		{"its beginning", "a-3 a-4", "read 2 of 1 to 4; 2 missing without an explanation: 1-2; open", 2},
		{"explained", `a-1 a-4 a-5={"events":2,"first":2,"last":3,"reason":"queue_full"}`, "read 3 of 1 to 5; 2 dropped (queue_full); open", 0},
		{"explained by another environment", `a-1 a-4 b-1={"environment":"a","events":2,"first":2,"last":3,"reason":"damaged"}`, "read 2 of 1 to 4; 2 dropped (damaged); open", 0},
		{"explained in part", `a-1 a-5 a-6={"events":2,"first":2,"last":3,"reason":"queue_full"}`, "read 3 of 1 to 6; 2 dropped (queue_full); 1 missing without an explanation: 4; open", 1},
		{"more named than dropped", `a-1 a-5 a-6={"events":1,"first":2,"last":4,"reason":"queue_full"}`, "read 3 of 1 to 6; 1 dropped (queue_full); 2 missing without an explanation; open", 2},
		{"counted by a report", `a-1 a-4={"dropped":{"queue_full":2}}`, "read 2 of 1 to 4; 2 counted as dropped; open", 0},
		{"counted and named", `a-1 a-4={"dropped":{"queue_full":2}} a-5={"events":2,"first":2,"last":3,"reason":"queue_full"} a-7`, "read 4 of 1 to 7; 2 dropped (queue_full); 1 missing without an explanation: 6; open", 1},
		{"delivered and not there", `a-1 a-4={"received":3,"delivered":3,"dropped":{},"final":true} a-5={"events":2,"first":2,"last":3,"reason":"queue_full"}`, "read 3 of 1 to 5; 2 dropped (queue_full)", 0},
		{"recovered ones are another's", `a-1 a-2={"received":9,"recovered":8,"delivered":9,"final":true}`, "read 2 of 1 to 2; its report: received 9, delivered 9, dropped 0, held 0", 0},
		{"left out", `a-1 a-2={"received":1,"delivered":1,"dropped":{},"leftOut":{"level":4,"rule":3},"final":true}`, "read 2 of 1 to 2; its report: received 1, delivered 1, dropped 0, held 0, and 7 left out before", 0},
		{"a report that is not final", `a-1 a-2={"received":1,"delivered":1}`, "read 2 of 1 to 2; open", 0},
	} {
		var l Ledger
		ledgerOf(t, &l, test.read)
		got := l.Environments()
		if len(got) == 0 || got[0].Name != "a" || !strings.HasPrefix(got[0].Words(), test.want) || got[0].Unexplained != test.unexplained {
			t.Errorf("%s: got %+v %q, want %q, %d unexplained", test.name, got, got[0].Words(), test.want, test.unexplained)
		}
	}
}

func TestHoldsTheFinalReportAgainstWhatWasRead(t *testing.T) {
	var l Ledger
	// The delivery.dropped explains the gap, and the report says that all of it
	// was delivered: one of them is wrong.
	ledgerOf(t, &l, `a-1 a-5={"events":3,"first":2,"last":4,"reason":"queue_full"} a-6={"received":5,"delivered":5,"final":true}`)
	if got := l.Environments()[0]; got.Unexplained != 2 || got.Final.Delivered != 5 {
		t.Errorf("got %+v, want the 2 that were delivered and not read", got)
	}
}

func TestCountsWhatCameTwice(t *testing.T) {
	var l Ledger
	ledgerOf(t, &l, "a-1 a-2 a-2 a-2 a-3 a-1")
	if got := l.Environments()[0]; got.Duplicates != 2 || got.Copies != 3 || got.Read != 3 {
		t.Errorf("got %+v, want 3 read, 2 of them more than once, 3 copies", got)
	}
}

func TestJudgesOnlyWhatArrivedInTime(t *testing.T) {
	at := func(minute int) time.Time { return time.Unix(int64(60*minute), 0) }
	for _, test := range []struct{ name, read, want string }{
		{"what began before", "a-4@11 a-6@12", "a: read 2 of 4 to 6; 1 missing without an explanation: 5; open"},
		{"what was sent again", "a-4@9 a-3@11 a-5@12", "a: read 3 of 3 to 5; open"},
		{"what is over", "a-1@3 b-1@11", "b: read 1 of 1 to 1; open"},
		{"what may still come", "a-1@11 a-2@12 a-5@20", "a: read 3 of 1 to 5; judged to 2; open"},
		{"what is too new", "a-1@20", "a: read 1 of 1 to 1; too new to be judged; open"},
		{"what is new but at its end", `a-1@11 a-3@20={"final":true}`, "a: read 2 of 1 to 3; 1 missing without an explanation: 2; its"},
	} {
		l := Ledger{Since: at(10), Until: at(15)}
		ledgerOf(t, &l, test.read)
		var got []string
		for _, e := range l.Environments() {
			got = append(got, e.Name+": "+e.Words())
		}
		if all := strings.Join(got, "\n"); !strings.HasPrefix(all, test.want) || len(got) != 1 {
			t.Errorf("%s: got %s, want %s", test.name, all, test.want)
		}
	}
}

func TestALedgerGrowsWithTheGapsOnly(t *testing.T) {
	var l Ledger
	for n := uint64(100_000); n > 0; n-- {
		l.Read(record.Event{ID: record.ID{Environment: "a", Sequence: n}.String()}, time.Time{})
		l.Read(record.Event{ID: record.ID{Environment: "a", Sequence: n}.String()}, time.Time{})
	}
	if in := l.environments["a"]; len(in.seen) != 1 || len(in.doubled) != 1 {
		t.Errorf("keeps %d and %d runs, want one", len(in.seen), len(in.doubled))
	}
}

package invocation

import (
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/record"
)

// read are events "ID TYPE REQUEST", the request "-" where the event names
// none.
func read(text string) (all []consumer.Placed) {
	for line := range strings.SplitSeq(text, ",") {
		words := strings.Fields(line)
		e := record.Event{ID: words[0], Type: words[1], Record: []byte(`"12345"`)}
		if words[2] != "-" {
			e.RequestID = words[2]
		}
		all = append(all, consumer.Placed{Event: e})
	}
	return all
}

func TestALineBelongsToTheInvocationThatItStandsIn(t *testing.T) {
	for _, test := range []struct{ read, want string }{
		{"a-1 function -, a-2 platform.start x, a-3 function -, a-4 platform.report x, a-5 function -", "- x x x -"},
		{"a-1 platform.start x, b-1 platform.start y, a-2 function -, b-2 extension -", "x y x y"},
		{"a-1 platform.start x, a-2 function y, a-3 platform.report y, a-4 function -", "x y y x"},
		{"a-1 platform.start x, a-2 platform.runtimeDone x, a-3 function -", "x x x"},
		{"a-1 platform.start x, a-2 platform.start y, a-3 function -", "x y y"},
		{"a-1 platform.start x, a-2 delivery.report -, a-3 platform.logsDropped -", "x - -"},
		{"a-1 platform.start x, a-2 platform.initStart -, a-3 function -", "x - -"},
		{"nothing platform.start x, nothing function -", "x -"},
	} {
		var p Positions
		var got []string
		for _, e := range read(test.read) {
			requestID := p.Of(e.Event, time.Time{})
			if requestID == "" {
				requestID = "-"
			}
			got = append(got, requestID)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %v, want %s", test.read, got, test.want)
		}
	}
}

func TestNoLineBelongsToAnInvocationByItsPlaceWhereSeveralRun(t *testing.T) {
	var p Positions
	begin := read("a-1 platform.initStart -")[0]
	begin.Record = []byte(`{"initializationType":"lambda-managed-instances","phase":"init"}`)
	p.Of(begin.Event, time.Unix(100, 0))
	for i, e := range read("a-2 platform.start x, a-3 function -, a-4 function y, b-1 platform.start z, b-2 function -") {
		if got, want := p.Of(e.Event, time.Unix(100, 0)), []string{"x", "", "y", "z", "z"}[i]; got != want {
			t.Errorf("%s: got %q, want %q", e.ID, got, want)
		}
	}
	if p.Forget(time.Unix(100, 0).Add(quiet)); len(p.many) != 1 {
		t.Error("forgot an instance too early")
	}
	if p.Forget(time.Unix(101, 0).Add(quiet)); len(p.many) != 0 {
		t.Error("keeps an instance for ever")
	}
}

func TestForgetsInvocationsThatCannotRunAnyMore(t *testing.T) {
	var p Positions
	start := read("a-1 platform.start x")[0]
	p.Of(start.Event, time.Unix(100, 0))
	p.Forget(time.Unix(100, 0))
	if len(p.running) != 1 {
		t.Error("forgot one too early")
	}
	if p.Forget(time.Unix(101, 0)); len(p.running) != 0 {
		t.Error("keeps one for ever")
	}
}

// told is a group as a text: its request, and the ids of its lines.
func told(groups ...*Group) string {
	var all []string
	for _, g := range groups {
		if g == nil {
			continue
		}
		text := g.RequestID
		for _, e := range []record.Event{g.Start, g.Done, g.Report} {
			text += "/" + strings.TrimPrefix(e.Type, "platform.")
		}
		if g.Again {
			text += " again"
		}
		for _, line := range g.Lines {
			text += " " + line.ID
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func TestAGroupIsCompleteByItsReport(t *testing.T) {
	var g Groups
	var got []*Group
	for _, e := range read("a-1 platform.start x, b-1 platform.start y, a-2 function x, b-2 function y, a-3 platform.runtimeDone x, a-4 platform.report x") {
		got = append(got, g.Add(e.RequestID, e, true, time.Unix(0, 0)))
	}
	if want := "x/start/runtimeDone/report a-2"; told(got...) != want {
		t.Errorf("got %s, want %s", told(got...), want)
	}
	if want := "y/start// b-2"; told(g.Rest()...) != want {
		t.Errorf("got another rest than %s", want)
	}
	if rest := g.Rest(); len(rest) != 0 {
		t.Errorf("told twice: %s", told(rest...))
	}
}

func TestAGroupDoesNotWaitLongForItsReport(t *testing.T) {
	var g Groups
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	events := read("a-1 platform.start x, a-2 function x, a-3 platform.runtimeDone x, a-4 platform.report x, b-1 platform.start y")
	for i, e := range events[:3] {
		g.Add("x", e, true, at(i))
	}
	g.Add("y", events[4], true, at(3))
	if got := g.Overdue(at(2).Add(patience - 1)); len(got) != 0 {
		t.Errorf("got %s too early", told(got...))
	}
	if got, want := told(g.Overdue(at(2).Add(patience))...), "x/start/runtimeDone/ a-2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := told(g.Add("x", events[3], true, at(60))), "x///report again"; got != want {
		t.Errorf("got %s, want the report alone: %s", got, want)
	}
	if got, want := told(g.Overdue(at(3).Add(longest))...), "y/start//"; got != want {
		t.Errorf("got %s, want %s after longer than any invocation runs", got, want)
	}
}

func TestAGroupHoldsNoMoreThanItsBound(t *testing.T) {
	var g Groups
	line := read("a-2 function x")[0]
	for i := range mostLines {
		if full := g.Add("x", line, true, time.Time{}); (full != nil) != (i == mostLines-1) {
			t.Fatalf("line %d: full %v", i, full != nil)
		}
	}
	line.Record = make([]byte, mostBytes)
	if g.Add("x", line, false, time.Time{}) != nil {
		t.Error("counts lines that are not told")
	}
	full := g.Add("x", line, true, time.Time{})
	if full == nil || len(full.Receipts()) != 2 {
		t.Errorf("got %v, want one that is full in bytes, with the receipts of both", full)
	}
}

package process

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// pushed is an event as Lambda pushes it, with the requestId that its record
// names, if it names one.
func pushed(kind, text string) record.Raw {
	raw := record.Raw{Time: []byte(`"2026-11-25T10:00:00.000Z"`), Type: []byte(`"` + kind + `"`), Record: []byte(text)}
	if _, after, found := strings.Cut(text, `"requestId":`); found {
		id, _, _ := strings.Cut(after[1:], `"`)
		raw.RequestID = []byte(`"` + id + `"`)
	}
	return raw
}

func line(text string) record.Raw { return pushed("function", fmt.Sprintf("%q", text)) }

func start(id string) record.Raw {
	return pushed(typeStart, `{"requestId":"`+id+`","version":"1","tenantId":"acme","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-5e-a0;Parent=53;Sampled=1"}}`)
}

// later is the event at another time.
func later(raw record.Raw) record.Raw {
	raw.Time = []byte(`"2026-11-25T10:01:00.000Z"`)
	return raw
}

func runtimeDone(id, status string, ran time.Duration) record.Raw {
	return pushed(typeRuntimeDone, fmt.Sprintf(`{"requestId":%q,"status":%q,"metrics":{"durationMs":%d,"producedBytes":40}}`, id, status, ran.Milliseconds()))
}

func report(id, status string, took time.Duration) record.Raw {
	return pushed(typeReport, fmt.Sprintf(`{"requestId":%q,"status":%q,"metrics":{"durationMs":%d,"billedDurationMs":%d,"memorySizeMB":128,"maxMemoryUsedMB":67}}`,
		id, status, took.Milliseconds(), took.Milliseconds()+1))
}

// passing keeps what a process passes on.
type passing struct {
	all []record.Raw
	ids []string
}

func (p *passing) take(raw record.Raw, invocation string) {
	p.all, p.ids = append(p.all, raw.Clone()), append(p.ids, invocation)
}

// String is all that was passed on.
func (p *passing) String() string {
	var b strings.Builder
	for _, raw := range p.all {
		fmt.Fprintf(&b, "%s %s\n", raw.Type, raw.Record)
	}
	return b.String()
}

// lines are those of functions and extensions, without their quotes.
func (p *passing) lines() string {
	var all []string
	for _, raw := range p.all {
		if isLine(raw) {
			all = append(all, string(inside(raw.Record)))
		}
	}
	return strings.Join(all, " ")
}

// only are the events of one type.
func (p *passing) only(kind string) (all []record.Raw) {
	for _, raw := range p.all {
		if is(raw, kind) {
			all = append(all, raw)
		}
	}
	return all
}

// run has a process take events, and nothing more come.
func run(config Config, events ...record.Raw) (*passing, Counts) {
	p, got := New(config), &passing{}
	for _, e := range events {
		p.Take(e, got.take)
	}
	p.End(got.take)
	return got, p.Counts()
}

func TestWithNothingAskedForEventsGoAsTheyCome(t *testing.T) {
	in := []record.Raw{pushed(typeInitStart, `{}`), start("r1"), line("a"), pushed("extension", `"b"`), pushed("malformed", `[1]`), runtimeDone("r1", "success", 1), report("r1", "success", 1)}
	got, counts := run(Config{}, in...)
	for i := range in {
		if got.all[i].Fields != nil || got.all[i].Tags != nil || string(got.all[i].Record) != string(in[i].Record) {
			t.Errorf("got %+v of %s", got.all[i], in[i].Type)
		}
	}
	if len(got.all) != len(in) || counts != (Counts{}) || !(Config{}).Nothing() {
		t.Errorf("got %d of %d events, %+v", len(got.all), len(in), counts)
	}
}

func TestNothingAskedForAllocatesNothing(t *testing.T) {
	p, e := New(Config{}), line("a")
	pass := func(record.Raw, string) {}
	if n := testing.AllocsPerRun(100, func() { p.Take(e, pass) }); n != 0 {
		t.Errorf("%v allocations per event", n)
	}
}

func TestEventsBelongToTheInvocationOfTheirPlace(t *testing.T) {
	events := []record.Raw{
		pushed(typeInitStart, `{}`), line("init"), start("r1"), line("one"), pushed("function", `{"requestId":"theirs"}`),
		runtimeDone("r1", "success", 1), line("late"), start("r2"), report("r1", "success", 1), line("two"),
		pushed(typeLogsDropped, `{}`), line("unknown"), start("r3"), line("three"), report("r3", "success", 1), line("between"),
		start("r4"), pushed(typeInitStart, `{}`), line("again"),
	}
	for _, c := range []struct {
		name   string
		config Config
		want   string
	}{
		{"one after another", Config{Keyed: true}, "- - r1 r1 r1 r1 r1 r2 r1 r2 - - r3 r3 r3 - r4 - -"},
		{"many at once", Config{Keyed: true, Many: true}, "- - r1 - - r1 - r2 r1 - - - r3 - r3 - r4 - -"},
		{"nobody asks", Config{}, "- - - - - - - - - - - - - - - - - - -"},
	} {
		got, _ := run(c.config, events...)
		for i, id := range got.ids {
			if id == "" {
				got.ids[i] = "-"
			}
		}
		if ids := strings.Join(got.ids, " "); ids != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, ids, c.want)
		}
	}
}

func TestManyInvocationsAreToldByWhatTheirLinesName(t *testing.T) {
	got, _ := run(Config{Keyed: true, Many: true}, start("r1"), start("r2"), pushed("function", `{"requestId":"r1"}`), pushed("function", `{"requestId":"r2"}`))
	if ids := strings.Join(got.ids, " "); ids != "r1 r2 r1 r2" {
		t.Errorf("got %s", ids)
	}
}

func TestOnlyTheLastInvocationsAreRemembered(t *testing.T) {
	p, got := New(Config{Keyed: true}), &passing{}
	for i := range 1000 {
		p.Take(start(fmt.Sprint("r", i)), got.take)
	}
	if n := len(p.book.all()); n != mostAlone {
		t.Errorf("%d are remembered, want %d", n, mostAlone)
	}
}

func TestLambdasOwnEventsAreLeftOutWhereAskedFor(t *testing.T) {
	got, counts := run(Config{LeavePlatform: true, Summary: true}, start("r1"), line("a"), report("r1", "success", time.Second))
	if got.lines() != "a" || len(got.all) != 2 || len(got.only(record.TypeInvocationSummary)) != 1 || counts != (Counts{}) {
		t.Errorf("got %s %+v", got, counts)
	}
}

func TestLinesBelowTheLevelAreLeftOut(t *testing.T) {
	log := func(level string) record.Raw { return pushed("function", `{"level":"`+level+`"}`) }
	got, counts := run(Config{MinLevel: record.LevelWarn}, log("DEBUG"), log("info"), log("WARNING"), log("error"), log("odd"), line("a text"), start("r1"))
	if len(got.all) != 5 || counts.Level != 2 || counts.LeftOut() != 2 {
		t.Errorf("got %s %+v", got, counts)
	}
}

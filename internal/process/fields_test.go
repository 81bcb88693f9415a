package process

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func everything() Config {
	return Config{Fields: FieldNames(), Tags: []byte(`{"team":"shop"}`), Function: Function{
		Version: "7", Region: "eu-west-1", MemoryMB: 128, Architecture: "arm64", InitializationType: "on-demand",
	}}
}

// fieldsOf are the fields of the last event.
func fieldsOf(got *passing) string { return string(got.all[len(got.all)-1].Fields) }

func TestFieldsAreAddedAsTheyBecomeKnown(t *testing.T) {
	p, got := New(everything()), &passing{}
	constant := `"functionVersion":"7","region":"eu-west-1","memorySize":128,"architecture":"arm64","initializationType":"on-demand"`
	known := `"functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:orders","functionVersion":"7","accountId":"123456789012","region":"eu-west-1","memorySize":128,"architecture":"arm64","initializationType":"on-demand","logStream":"2026/[7]ab"`
	for _, step := range []struct{ name, want string }{
		{"init", `{` + constant + `,"logStream":"2026/[7]ab"}`},
		{"invoke", ``},
		{"start", `{` + known + `,"traceId":"1-5e-a0","tenantId":"acme","coldStart":true}`},
		{"line", `{` + known + `,"traceId":"1-5e-a0","tenantId":"acme","coldStart":true,"level":"warn"}`},
		{"second", `{` + known + `,"traceId":"1-5e-a0","tenantId":"acme","coldStart":false}`},
	} {
		switch step.name {
		case "init":
			p.Take(pushed(typeInitStart, `{"instanceId":"2026/[7]ab"}`), got.take)
		case "invoke":
			p.Learn("arn:aws:lambda:eu-west-1:123456789012:function:orders")
			continue
		case "start":
			p.Take(start("r1"), got.take)
		case "line":
			p.Take(pushed("function", `{"level":"WARN"}`), got.take)
			if id := string(got.all[len(got.all)-1].RequestID); id != `"r1"` {
				t.Errorf("the line is of %s", id)
			}
		case "second":
			p.Take(start("r2"), got.take)
		}
		if fields := fieldsOf(got); fields != step.want {
			t.Errorf("%s:\ngot  %s\nwant %s", step.name, fields, step.want)
		}
	}
	for _, raw := range got.all {
		if string(raw.Tags) != `{"team":"shop"}` {
			t.Errorf("the tags of %s are %s", raw.Type, raw.Tags)
		}
	}
	if own := p.Own(record.Raw{}); string(own.Fields) != `{`+known+`}` || own.Tags == nil {
		t.Errorf("got %s %s of an event of our own", own.Fields, own.Tags)
	}
}

func TestOnlyFieldsThatAreAskedForAreAdded(t *testing.T) {
	for _, name := range FieldNames() {
		config := everything()
		config.Fields = []FieldName{name}
		p, got := New(config), &passing{}
		p.Take(pushed(typeInitStart, `{"instanceId":"i","functionArn":"arn:aws:lambda:eu-west-1:1:function:f"}`), got.take)
		p.Take(start("r1"), got.take)
		p.Take(pushed("function", `{"level":"WARN"}`), got.take)
		if name == FieldRequestID {
			if last := got.all[2]; last.Fields != nil || string(last.RequestID) != `"r1"` {
				t.Errorf("%s: got %s %s", name, last.Fields, last.RequestID)
			}
			continue
		}
		if fields := fieldsOf(got); !strings.HasPrefix(fields, `{"`+string(name)+`":`) || strings.Count(fields, ":") > 7 || got.all[2].RequestID != nil {
			t.Errorf("%s: got %s", name, fields)
		}
	}
}

func TestARequestIDThatIsNamedStays(t *testing.T) {
	got, _ := run(Config{Fields: []FieldName{FieldRequestID}}, start("r1"), pushed("function", `{"requestId":"theirs"}`), pushed("malformed", `1`))
	if string(got.all[1].RequestID) != `"theirs"` {
		t.Errorf("got %s", got.all[1].RequestID)
	}
}

func TestFieldsAllocateNothingPerEvent(t *testing.T) {
	p, e := New(everything()), pushed("function", `{"level":"WARN"}`)
	pass := func(record.Raw, string) {}
	p.Take(start("r1"), pass)
	if n := testing.AllocsPerRun(100, func() { p.Take(e, pass) }); n != 0 {
		t.Errorf("%v allocations per event", n)
	}
}

func TestTheTraceIsTheRootOfTheHeader(t *testing.T) {
	for header, want := range map[string]string{
		"Root=1-5e-a0;Parent=53;Sampled=1": "1-5e-a0", "Parent=53; Root=1-5e-a0": "1-5e-a0", "": "", "Parent=53": "",
	} {
		if got := traceID(header); got != want {
			t.Errorf("%q: got %q", header, got)
		}
	}
}

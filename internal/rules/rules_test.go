package rules

import (
	"errors"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

func parse(t testing.TB, text string) *Rules {
	t.Helper()
	r, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func said(recordText string) record.Raw {
	return record.Raw{Time: []byte(`"2026-11-25T10:00:00.000Z"`), Type: []byte(`"function"`), Record: []byte(recordText)}
}

func TestMasksWhereverTheTextLies(t *testing.T) {
	const (
		email   = `[{"type":"mask_sequences","builtin":"email"}]`
		card    = `[{"type":"mask_sequences","builtin":"payment_card","replace_placeholder":"#"}]`
		keys    = `[{"type":"mask_sequences","name":"k","keys":["password","authorization"],"replace_placeholder":"*"}]`
		pattern = `[{"type":"mask_sequences","name":"p","pattern":"secret-(\\w+)(\\d)","replace_placeholder":"<$2>"}]`
		member  = `[{"type":"mask_sequences","name":"m","pattern":"\"pin\":\\d+","replace_placeholder":"\"pin\":0"}]`
		empties = `[{"type":"mask_sequences","name":"e","pattern":"X*","replace_placeholder":"-"}]`
		spoil   = `[{"type":"mask_sequences","name":"m","pattern":"\"pin\":\\d+","replace_placeholder":"gone"}]`
	)
	for _, c := range []struct{ name, rules, record, want string }{
		{"text", email, `"to ada@example.com now\n"`, `"to [email] now\n"`},
		{"nothing", email, `"a\u0041 \/"`, `"a\u0041 \/"`},
		{"escaped", email, `"to ada\u0040example.com \ud83d\ude00"`, `"to [email] 😀"`},
		{"value", email, `{"a":{"b":["ada@example.com",1]},"c":"x"}`, `{"a":{"b":["[email]",1]},"c":"x"}`},
		{"name", email, `{"ada@example.com" : 1}`, `{"[email]" : 1}`},
		{"escaped name", email, `{"ada\u0040example.com":1}`, `{"[email]":1}`},
		{"number", card, `{"n":4111111111111111,"m":41}`, `{"n":"#","m":41}`},
		{"number alone", card, `4111111111111111`, `"#"`},
		{"nested", email, `"{\"a\":\"ada\\u0040example.com\"}"`, `"{\"a\":\"[email]\"}"`},
		{"nested in a member", email, `{"body":"{\"a\":\"{\\\"b\\\":\\\"ada\\\\u0040example.com\\\"}\"}"}`, `{"body":"{\"a\":\"{\\\"b\\\":\\\"[email]\\\"}\"}"}`},
		{"nested after a prefix", email, `"INFO {\"a\":\"ada\\u0040example.com\"} done"`, `"INFO {\"a\":\"[email]\"} done"`},
		{"nested string", email, `"\"ada\\u0040example.com\""`, `"\"[email]\""`},
		{"nested and cut", email, `"INFO {\"a\":\"ada\\u0040example.com"`, `"INFO {\"a\":\"[email]\""`},
		{"nested after a bracket", email, `"[x] [1,{ {\"a\":\"ada\\u0040example.com\"} [ok"`, `"[x] [1,{ {\"a\":\"[email]\"} [ok"`},
		{"invalid UTF-8", email, "\"\xffada@example.com\xff \xff\"", `"[email]� �"`},
		{"twice", email, `{"a":"x@y.de","a":"x@y.de"}`, `{"a":"[email]","a":"[email]"}`},
		{"half a pair", email, `"\ud800x@y.de\udc00"`, `"[email]�"`},
		{"template", pattern, `"secret-abc7!"`, `"<7>!"`},
		{"whole text", member, `{"pin":1234,"x":1}`, `{"pin":0,"x":1}`},
		{"four levels", email, `"{\"a\":\"[\\\"[\\\\\\\"[\\\\\\\\\\\\\\\"a\\\\\\\\\\\\\\\\u0040b.de\\\\\\\\\\\\\\\"]\\\\\\\"]\\\"]\"}"`, `"{\"a\":\"[\\\"[\\\\\\\"[\\\\\\\\\\\\\\\"[email]\\\\\\\\\\\\\\\"]\\\\\\\"]\\\"]\"}"`},
		{"empty matches", empties, `"aXb"`, `"a-b"`},
		{"whole text spoiled", spoil, `{"pin":1234,"x":1}`, `"{gone,\"x\":1}"`},
		{"key", keys, `{"Password":"x","n":{"AUTHORIZATION":["a",{"b":1}],"ok":1},"password":null}`, `{"Password":"*","n":{"AUTHORIZATION":"*","ok":1},"password":"*"}`},
		{"escaped key", keys, `{"pass\u0077ord" : {"a":"}"} }`, `{"pass\u0077ord" : "*" }`},
		{"key in a string", keys, `"2026 INFO {\"password\":\"x\\\"y\",\"n\":1} ok"`, `"2026 INFO {\"password\":\"*\",\"n\":1} ok"`},
		{"escaped key in a string", keys, `"{\"pass\\u0077ord\":12}"`, `"{\"pass\\u0077ord\":\"*\"}"`},
		{"key in broken JSON", keys, `"{oops {\"password\":\"a b"`, `"{oops {\"password\":\"*\""`},
		{"key in what is no JSON", keys, `"{oops \"password\":\"a b"`, `"{oops \"password\":\"*"`},
		{"key escaped in text", keys, `"x \\\"password\\\":\\\"a\\\\\\\"b\\\" y"`, `"x \\\"password\\\":\\\"*\\\" y"`},
		{"key in an object of JavaScript", keys, `"{ user: 'ada', password: 'x y' }"`, `"{ user: 'ada', password: '*' }"`},
		{"key in a dict of Python", keys, `"{'password': b'x', 'n': 1}"`, `"{'password': b'*', 'n': 1}"`},
		{"key in a header", keys, `"Authorization: Bearer abc def\nx"`, `"Authorization: *\nx"`},
		{"key with =", keys, `"user=ada password=x&y authorization=Basic abc=="`, `"user=ada password=* authorization=*"`},
		{"key with quotes", keys, `"password=\"a b\" x"`, `"password=\"*\" x"`},
		{"key with brackets", keys, `"password: [1, ']', 2] x"`, `"password: * x"`},
		{"other key", keys, `"mypassword=x password_hint=y password is z"`, `"mypassword=x password_hint=y password is z"`},
		{"two keys", keys, `"mypassword=password=x"`, `"mypassword=password=*"`},
	} {
		raw, o := parse(t, c.rules).Apply(said(c.record))
		if string(raw.Record) != c.want || o.Verdict != Kept || (o.Masked > 0) != (c.record != c.want) {
			t.Errorf("%s: got %s, %+v, want %s", c.name, raw.Record, o, c.want)
		}
		again, o := parse(t, c.rules).Apply(raw)
		if string(again.Record) != c.want || o.Masked > 0 && c.name != "whole text" {
			t.Errorf("%s: again it becomes %s, %+v", c.name, again.Record, o)
		}
	}
}

func TestBuiltinsMaskWhatTheyName(t *testing.T) {
	for _, c := range []struct{ builtin, text, want string }{
		{"aws_access_key", "id AKIAIOSFODNN7EXAMPLE.", "id [aws_access_key]."},
		{"aws_access_key", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = [aws_access_key]"},
		{"aws_access_key", `{"Credentials":{"SecretAccessKey":"wJalrXUtnFEMI","AccessKeyId":"ASIAIOSFODNN7EXAMPLE"}}`, `{"Credentials":{"SecretAccessKey":"[aws_access_key]","AccessKeyId":"[aws_access_key]"}}`},
		{"jwt", "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_9 x", "t=[jwt] x"},
		{"jwt", "eyJhbGciOiJkaXIiLCJlbmMi..iv.ct.tag", "[jwt]"},
		{"bearer_token", "Authorization: bearer abc123 x", "Authorization: bearer [bearer_token] x"},
		{"bearer_token", "Bearer%20abcdefghijklmnop", "Bearer%20[bearer_token]"},
		{"bearer_token", "the bearer of bad news", "the bearer of bad news"},
		{"bearer_token", "no bearer token.", "no bearer token."},
		{"ip", "from 10.0.0.1:80 to [fe80::1]:443 at 12:30:45", "from [ip]:80 to [[ip]]:443 at 12:30:45"},
		{"payment_card", "4111 1111 1111 1111", "[payment_card]"},
		{"email", "x@y.de", "[email]"},
	} {
		r := parse(t, `[{"type":"mask_sequences","builtin":"`+c.builtin+`"}]`)
		raw, _ := r.Apply(said(string(record.AppendText(nil, []byte(c.text)))))
		if want := string(record.AppendText(nil, []byte(c.want))); string(raw.Record) != want {
			t.Errorf("%s of %q: got %s, want %s", c.builtin, c.text, raw.Record, want)
		}
	}
	if got := len(Builtins()); got != 6 {
		t.Errorf("%d built-ins, and tests of 6", got)
	}
}

func TestChoosesByRulesInTheirOrder(t *testing.T) {
	r := parse(t, `[
		{"type":"exclude_at_match","name":"health","pattern":"^GET /health"},
		{"type":"mask_sequences","name":"id","pattern":"id=\\d+","replace_placeholder":"id=none"},
		{"type":"exclude_at_match","name":"none","pattern":"id=none gone"},
		{"type":"include_at_match","name":"known","pattern":"id=none"},
		{"type":"exclude_at_match","name":"whole","pattern":"\"gone\":7"},
		{"type":"include_at_match","name":"short","pattern":"^.{0,40}$"}]`)
	for _, c := range []struct {
		kind, record string
		verdict      Verdict
		rule         string
	}{
		{`"function"`, `"GET /health id=1"`, Excluded, "health"},
		{`"function"`, `"id=1 ok"`, Kept, ""},
		{`"function"`, `"id=1 gone"`, Excluded, "none"},
		{`"function"`, `"ok"`, Excluded, "known"},
		{`"function"`, `"id=1 ` + strings.Repeat("x", 50) + `"`, Excluded, "short"},
		{`"function"`, `{"path":"GET /health","n":"id=1"}`, Excluded, "health"},
		{`"extension"`, `"ok"`, Excluded, "known"},
		{`"delivery.report"`, `"ok id=1"`, Kept, ""},
		{`"invocation.summary"`, `"ok id=1"`, Kept, ""},
		{`"function"`, `{"n":"id=1","gone":7}`, Excluded, "whole"},
		{`"platform.start"`, `"ok id=1"`, Kept, ""},
		{`"malformed"`, `"ok id=1"`, Kept, ""},
	} {
		raw := said(c.record)
		raw.Type = []byte(c.kind)
		got, o := r.Apply(raw)
		if o.Verdict != c.verdict || o.Rule != c.rule {
			t.Errorf("%s %s: got %+v, want %v by %q", c.kind, c.record, o, c.verdict, c.rule)
		}
		if masked := !strings.Contains(string(got.Record), "id=1"); o.Verdict == Kept && masked == (c.kind[1] == 'p' || c.kind[1] == 'd' || c.kind[1] == 'i') {
			t.Errorf("%s: got %s", c.kind, got.Record)
		}
	}
	if all := r.Tallies(); all[0].Events != 2 || all[1].Masked != 5 || all[3].Events != 3 || all[5].Name != "short" {
		t.Errorf("got %+v", all)
	}
}

func TestMasksWhatElseCameWithAnEvent(t *testing.T) {
	raw := said(`{"requestId":"secret-1"}`)
	raw.RequestID, raw.More = []byte(`"secret-1"`), []byte(`{"x":"secret-1"}`)
	got, o := parse(t, `[{"type":"mask_sequences","pattern":"secret-1"}]`).Apply(raw)
	if string(got.RequestID) != `"[masked]"` || string(got.More) != `{"x":"[masked]"}` || o.Masked != 3 {
		t.Errorf("got %s, %s, %+v", got.RequestID, got.More, o)
	}
	got, _ = parse(t, `[{"type":"mask_sequences","pattern":"\"x\":\"secret-1\""}]`).Apply(raw)
	if string(got.More) != `{"more":"{[masked]}"}` {
		t.Errorf("got %s", got.More)
	}
}

func TestTheEndOfACutEventIsLeftOutWhereItMayHideAMatch(t *testing.T) {
	masks := parse(t, `[{"type":"mask_sequences","builtin":"payment_card"},{"type":"mask_sequences","keys":["password"]}]`)
	for _, begin := range []string{`"`, `{"a":"`, `{"a":"\u0034111111111111111 x`} {
		raw := said(begin + strings.Repeat("x", cutSeam) + strings.Repeat(" ", cutSeam-12) + "411111111111")
		raw.OriginalBytes = 1 << 20
		got, _ := masks.Apply(raw)
		if strings.Contains(string(got.Record), "4111") || len(got.Record) < cutSeam-20 || got.OriginalBytes != 1<<20 {
			t.Errorf("%s…: got %d bytes, …%s", begin, len(got.Record), got.Record[max(0, len(got.Record)-20):])
		}
		line := record.NewEncoder("e", "f", record.MaxBytes).AppendEvent(nil, 1, got)
		for event, err := range record.Decode(line) {
			if err != nil || !event.Truncated {
				t.Errorf("%s…: %v", begin, err)
			}
		}
	}
	raw := said(`{"password":"` + strings.Repeat("x", 3*cutSeam))
	raw.OriginalBytes = 1 << 20
	if got, _ := masks.Apply(raw); strings.Contains(string(got.Record), "xx") {
		t.Errorf("got %.80s", got.Record)
	}
	excludes := parse(t, `[{"type":"exclude_at_match","name":"e","pattern":"nothing"}]`)
	if got, _ := excludes.Apply(raw); len(got.Record) != len(raw.Record) {
		t.Error("without masks nothing is left out")
	}
}

func TestAMaskThatFailsLosesTheEvent(t *testing.T) {
	r := parse(t, `[{"type":"mask_sequences","name":"grows","pattern":"x+","replace_placeholder":"`+strings.Repeat("$0", 200)+`"}]`)
	got, o := r.Apply(said(`"` + strings.Repeat("x", 100_000) + `"`))
	if o.Verdict != Failed || o.Rule != "grows" || got.Record != nil {
		t.Errorf("got %+v, %.40s", o, got.Record)
	}
}

func TestSaysWhichRuleIsWrongAndWhere(t *testing.T) {
	r, err := Parse([]byte(`[
		{"type":"exclude_at_match","name":"a","pattern":"(x"},
		{"type":"mask_sequences","name":"b","builtin":"mail"},
		{"type":"mask_sequences","name":"c","builtin":"ip","pattern":"x"},
		{"type":"mask_sequences","pattern":"x","replace_with":"y"},
		{"type":"include_at_match","name":"e","keys":["x"]},
		{"type":"drop","pattern":"x"},
		{"type":"exclude_at_match","name":"ok","pattern":"x"},
		7,
		{"type":"mask_sequences","name":"i","keys":[1]},
		{"type":"mask_sequences","name":"j"},
		{"name":1,"pattern":"x","pattern":"y"}
	]`))
	if r.Len() != 1 || r.Tallies()[0].Name != "ok" {
		t.Errorf("%d rules work: %+v", r.Len(), r.Tallies())
	}
	want := []string{
		`rule 1 ("a"): pattern: missing closing ) at byte 1: "(x"`,
		`rule 2 ("b"): builtin is "mail", but must be one of email, payment_card, aws_access_key, jwt, bearer_token, ip`,
		`rule 3 ("c"): pattern, builtin and keys do not go together: one of them says what is masked`,
		`rule 4: there is no member "replace_with"`,
		`rule 5 ("e"): include_at_match has no keys: it has a pattern`,
		`rule 6: type is "drop", but must be exclude_at_match, include_at_match or mask_sequences`,
		`rule 8: it is number, and not an object`,
		`rule 9 ("i"): keys must be names, but one is 1`,
		`rule 10 ("j"): there is no pattern, builtin or keys: one of them says what is masked`,
		`rule 11: name must be a string; pattern is given twice`,
	}
	if got := strings.Split(err.Error(), "\n"); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var all Errors
	if !errors.As(err, &all) || len(all) != len(want) {
		t.Fatalf("got %v", all)
	}
	for _, one := range all {
		if choice := one.Type == ExcludeAtMatch || one.Type == IncludeAtMatch; one.MayLeak() == choice {
			t.Errorf("%v may leak: %v", one, one.MayLeak())
		}
	}
}

func TestRulesThatAreNoJSONSayWhere(t *testing.T) {
	for _, c := range []struct {
		text, want string
		rules      int
	}{
		{"", "it is empty: [] is no rule", 0},
		{"{}", "it is no array: rules are [{…}, {…}]", 0},
		{"x", "it is no JSON: invalid character 'x' at start of value, at line 1, column 1", 0},
		{"[\n{\"type\":\"exclude_at_match\",\"pattern\":\"x\"},\n{\"type\"}]", "it is no JSON from rule 2 on: invalid character '}' after object name (expecting ':'), at line 3, column 8", 1},
		{`[{"type":"exclude_at_match","pattern":"x"},{"type"`, "it is no JSON from rule 2 on: it ends too early, at line 1, column 51", 1},
		{"[] []", "something follows the array, at line 1, column 5", 0},
		{"[" + strings.Repeat(" ", MaxRulesBytes) + "]", "it is longer than 1048576 bytes", 0},
	} {
		r, err := Parse([]byte(c.text))
		if err == nil || err.Error() != c.want || r.Len() != c.rules {
			t.Errorf("%.40q: got %v and %d rules, want %s and %d", c.text, err, r.Len(), c.want, c.rules)
		}
	}
	if r, err := Parse([]byte("[]")); err != nil || r.Len() != 0 {
		t.Errorf("no rule: %v", err)
	}
	if _, err := Parse([]byte("[" + strings.Repeat(`{"type":"exclude_at_match","pattern":"x"},`, MaxRules) + `{"type":"exclude_at_match","pattern":"x"}]`)); err == nil || err.Error() != "rule 64: there are more than 63 rules" {
		t.Errorf("got %v", err)
	}
}

func FuzzRulesOfAnything(f *testing.F) {
	f.Add([]byte(ten), []byte(`{"a":"x@y.de","password":1}`))
	f.Add([]byte(`[{"type":"mask_sequences","keys":["\u0130","/\""]},{"type":`), []byte("\"\xff\\u"))
	f.Fuzz(func(t *testing.T, rules, text []byte) {
		r, err := Parse(rules)
		if r == nil || err != nil && err.Error() == "" {
			t.Fatalf("got %v, %v", r, err)
		}
		raw, o := r.Apply(said(string(record.AppendText(nil, text))))
		if o.Verdict == Kept && !raw.Record.IsValid() {
			t.Errorf("%s makes %s of %q", rules, raw.Record, text)
		}
	})
}

package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

const (
	secretText = "s3cr3t-1234"
	secretID   = "AKIAIOSFODNN7EXAMPLE"
	secretWord = "hunter2xyzzy"
)

// hide writes a record in which text lies as deep as how says: a step for each
// byte.
func hide(text []byte, around, how string) []byte {
	value, nested := quoted(text, len(how)%2 == 1), 0
	for i := range len(how) {
		switch c := how[i]; c % 8 {
		case 0:
			value = append(append([]byte(`{"k" :`), value...), '}')
		case 1:
			value = append(append([]byte(`[1,true,`), value...), ']')
		case 2:
			value = append(append([]byte(`{"a":{"b":"c"},"k":[`), value...), "],\"z\":\"\\\"\"}"...)
		case 3:
			if value[0] == '"' {
				value = append(append([]byte(`{"n":0,`), value...), ":1}"...)
			}
		default: // JSON within a text
			if nested++; nested > maxNesting {
				continue
			}
			if value[0] == '"' && around != "" { // a mere string is none in a text
				value = append(append([]byte(`[`), value...), ']')
			}
			value = quoted([]byte(around+string(value)+around), c%8 == 7)
		}
	}
	return value
}

// quoted writes text as a JSON string, with escapes for all if wanted.
func quoted(text []byte, escapes bool) []byte {
	if !escapes {
		return record.AppendText(nil, text)
	}
	var b bytes.Buffer
	b.WriteByte('"')
	for _, r := range string(text) {
		if r > 0xffff {
			r = '\ufffd'
		}
		fmt.Fprintf(&b, `\u%04X`, r)
	}
	b.WriteByte('"')
	return b.Bytes()
}

// bare takes off all escapes that there are in a text, whatever they are in.
func bare(text []byte) []byte {
	var scratch []byte
	return characters(text, &scratch)
}

func expectNoSecret(t *testing.T, raw record.Raw, secret string) {
	t.Helper()
	for _, text := range [][]byte{raw.Record, raw.More, raw.RequestID} {
		for range maxNesting + 4 {
			if bytes.Contains(text, []byte(secret)) {
				t.Fatalf("%s is in %.300s", secret, raw.Record)
			}
			text = bare(text)
		}
	}
}

// keyed is a text with a secret that only its name tells of: as JSON, which is
// a level of its own, or as a mere text. It is nil where what is beside it
// makes something else of it.
func keyed(beside, around, how string) []byte {
	levels := 0
	for i := range len(how) {
		if how[i]%8 >= 4 {
			levels++
		}
	}
	odd := strings.ContainsAny(beside, "'\"`\\=:{}[]") || strings.Contains(strings.ToLower(beside), "password")
	switch {
	case around == "" && levels < maxNesting-1 && !odd:
		return []byte(beside + `{"pass\u0077ord":` + string(quoted([]byte(secretWord), len(beside)%2 == 1)) + "}" + beside)
	case odd || beside != "" && isWord(beside[len(beside)-1]):
		return nil
	}
	return []byte(beside + "password=" + secretWord + " " + beside)
}

func FuzzNoSecretGetsThrough(f *testing.F) {
	f.Add("", "", "", 0)
	f.Add("x ", "{\"a", "\x00\x04\x01\x07\x02", 0)
	f.Add("\xff", "\"", "\x03\x04\x03\x07\x04\x01", 40)
	f.Add("💥\\u", "[[{", "\x07\x07\x07\x07", 0)
	f.Add(" {\"x\":", "\\", "\x00\x07\x01", 90)
	f.Fuzz(func(t *testing.T, beside, around, how string, cut int) {
		if len(beside) > 30 || len(around) > 12 || len(how) > 12 {
			return
		}
		r, err := Parse([]byte(`[{"type":"mask_sequences","pattern":"s3cr3t-[0-9]{4}"},{"type":"mask_sequences","builtin":"aws_access_key"},
			{"type":"mask_sequences","keys":["password"]},{"type":"mask_sequences","pattern":"\"k\":\\[","replace_placeholder":"!"},{"type":"exclude_at_match","pattern":"^nothing$"}]`))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{secretText, secretID, secretWord} {
			text := []byte(beside + secret + beside)
			if secret == secretWord {
				if text = keyed(beside, around, how); text == nil {
					continue
				}
			}
			raw := said(string(hide(text, around, how)))
			raw.RequestID, raw.More = quoted(text, true), append(append([]byte(`{"x":`), quoted(text, false)...), '}')
			if cut > 0 && cut < len(raw.Record) {
				raw.OriginalBytes, raw.Record = int64(len(raw.Record)), raw.Record[:cut]
			}
			got, o := r.Apply(raw)
			if o.Verdict == Failed {
				t.Fatalf("%+v of %.300s", o, raw.Record)
			}
			expectNoSecret(t, got, secret)
			line := record.NewEncoder("e", "f", record.MaxBytes).AppendEvent(nil, 1, got)
			if !json.Valid(line) {
				t.Fatalf("%.300s becomes %.300s", raw.Record, line)
			}
		}
	})
}

// What is at random places of a text that was cut must not be shown in part.
func TestNoBeginningOfASecretIsShownWhereAnEventWasCut(t *testing.T) {
	r := parse(t, `[{"type":"mask_sequences","builtin":"payment_card"}]`)
	whole := `{"a":"` + strings.Repeat("x", 2*cutSeam) + ` 4111111111111111 y","b":"` + strings.Repeat("4111111111111111 ", 600) + `"}`
	for cut := 2*cutSeam + 10; cut < len(whole); cut += 61 {
		for _, text := range []string{whole, string(record.AppendText(nil, []byte(whole)))} {
			raw := said(text[:cut])
			raw.OriginalBytes = int64(len(text))
			got, _ := r.Apply(raw)
			if bytes.Contains(got.Record, []byte("4111")) {
				t.Fatalf("cut at %d: %s", cut, got.Record[2*cutSeam:])
			}
		}
	}
}

func TestLongLinesAreMaskedAsAWhole(t *testing.T) {
	r := parse(t, `[{"type":"mask_sequences","builtin":"email"},{"type":"mask_sequences","pattern":"from .* to"}]`)
	text := "from " + strings.Repeat("x ", 300_000) + "to" + strings.Repeat(" x", 100_000) + " ada@example.com"
	got, o := r.Apply(said(string(record.AppendText(nil, []byte(text)))))
	if o.Masked != 2 || !strings.HasPrefix(string(got.Record), `"[masked] x`) || !strings.HasSuffix(string(got.Record), ` x [email]"`) {
		t.Errorf("got %+v, %.40s", o, got.Record)
	}
}

// What README says can't be masked: of a secret that is said in two events each
// half is a text of its own. A half that is a secret by itself is masked.
func TestASecretSplitOverTwoEventsIsTwoTexts(t *testing.T) {
	r := parse(t, `[{"type":"mask_sequences","builtin":"aws_access_key"},{"type":"mask_sequences","builtin":"bearer_token"}]`)
	for _, c := range []struct{ first, second, want string }{
		{`"key AKIAIOSF"`, `"ODNN7EXAMPLE"`, `"key AKIAIOSF" "ODNN7EXAMPLE"`},
		{`"key AKIAIOSFODNN7EXAMPLE Bearer"`, `"0123456789abcdef0123"`, `"key [aws_access_key] Bearer" "0123456789abcdef0123"`},
	} {
		one, _ := r.Apply(said(c.first))
		got := string(one.Record)
		other, _ := r.Apply(said(c.second))
		if got += " " + string(other.Record); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

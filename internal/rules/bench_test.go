package rules

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// ten are rules as people have them.
const ten = `[
	{"type":"exclude_at_match","name":"health","pattern":"GET /health(z)? HTTP"},
	{"type":"mask_sequences","builtin":"email"},
	{"type":"mask_sequences","builtin":"payment_card"},
	{"type":"mask_sequences","builtin":"aws_access_key"},
	{"type":"mask_sequences","builtin":"jwt"},
	{"type":"mask_sequences","builtin":"bearer_token"},
	{"type":"mask_sequences","builtin":"ip"},
	{"type":"mask_sequences","name":"secrets","keys":["password","authorization","api_key","client_secret"]},
	{"type":"mask_sequences","name":"order","pattern":"internal-[0-9a-f]{16}","replace_placeholder":"internal"},
	{"type":"include_at_match","name":"all","pattern":"(?i)order|error|start"}]`

// lines are events of about 300 bytes: text, JSON, and JSON in a text.
func lines() map[string]record.Raw {
	json := `{"timestamp":"2026-11-25T10:00:00.123Z","level":"INFO","requestId":"8281c69d-1b0f-4c1e-9b1d-0f1c2d3e4f50","message":"order placed","order":{"id":"0193a1c4-7c1e-7b9a-8a5e-3f1d2c4b5a69","total":125.5,"currency":"EUR","parts":[1,2,3]},"path":"/v1/orders","durationMs":12.345,"customer":"c-4711"}`
	return map[string]record.Raw{
		"text":   said(string(record.AppendText(nil, []byte("2026-11-25T10:00:00.123Z\t8281c69d-1b0f-4c1e-9b1d-0f1c2d3e4f50\tINFO\torder 0193a1c4-7c1e-7b9a-8a5e-3f1d2c4b5a69 placed for customer c-4711 with 3 parts, total 125.50 EUR, in 12.345 ms; the warehouse at Ulm has been told and answers within the hour, unless it is closed, as it is at night and on Sundays.")))),
		"json":   said(json),
		"nested": said(string(record.AppendText(nil, []byte(json)))),
	}
}

func BenchmarkTenRules(b *testing.B) {
	r := parse(b, ten)
	for name, raw := range lines() {
		b.Run(fmt.Sprintf("%s/%d", name, len(raw.Record)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, o := r.Apply(raw); o.Verdict != Kept || o.Masked > 0 {
					b.Fatal(o)
				}
			}
		})
	}
	b.Run("text that is masked", func(b *testing.B) {
		b.ReportAllocs()
		raw := said(strings.Replace(string(lines()["text"].Record), "Sundays", "Sundays: ada@example.com", 1))
		for b.Loop() {
			if _, o := r.Apply(raw); o.Masked != 1 {
				b.Fatal(o)
			}
		}
	})
	b.Run("text, by package regexp", func(b *testing.B) {
		var all []*regexp.Regexp
		for _, one := range r.all {
			all = append(all, regexp.MustCompile(one.hint))
		}
		raw := lines()["text"]
		for b.Loop() {
			for _, expression := range all {
				expression.Match(raw.Record)
			}
		}
	})
}

func BenchmarkParsingTenRules(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		parse(b, ten)
	}
}

func TestAnEventThatStaysUnchangedAllocatesNothing(t *testing.T) {
	r := parse(t, ten)
	for name, raw := range lines() {
		if n := testing.AllocsPerRun(100, func() { r.Apply(raw) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

package rules

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// A value that begins as the placeholder does is not taken for a masked one.
func TestNoPlaceholderLetsAValuePass(t *testing.T) {
	for _, placeholder := range []string{"", "h", "hunter", "*", "[masked]", "(not shown)"} {
		for _, said := range []string{
			`password=hunter2xyzzy end`, `password: hunter2xyzzy`, `"password": hunter2xyzzy, 1`, `password='hunter2xyzzy'`,
			`password=[masked]hunter2xyzzy`, `{"password":"hunter2xyzzy`, `x {"password":"hunter2xyzzy"} y`,
		} {
			r := parse(t, `[{"type":"mask_sequences","keys":["password"],"replace_placeholder":"`+placeholder+`"}]`)
			raw, o := r.Apply(record.Raw{Type: []byte(`"function"`), Record: record.AppendText(nil, []byte(said))})
			if o.Verdict != Kept || o.Masked != 1 || strings.Contains(string(raw.Record), "2xyzzy") {
				t.Errorf("%s by %q: got %s, %+v", said, placeholder, raw.Record, o)
			}
		}
	}
}

func TestWhatIsMaskedIsNotMaskedAgain(t *testing.T) {
	for _, placeholder := range []string{"*", "[masked]", "(not shown)"} {
		rules := `[{"type":"mask_sequences","keys":["password"],"replace_placeholder":"` + placeholder + `"}]`
		for _, said := range []string{`password=hunter2`, `password: hunter2`, `{"password":"hunter2"}`, `x {"password":5} y`, `password='hunter2'`} {
			once, _ := parse(t, rules).Apply(record.Raw{Type: []byte(`"function"`), Record: record.AppendText(nil, []byte(said))})
			twice, o := parse(t, rules).Apply(once)
			if o.Masked != 0 || string(twice.Record) != string(once.Record) {
				t.Errorf("%s by %q: got %s, then %s", said, placeholder, once.Record, twice.Record)
			}
		}
	}
}

package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// Verdict is what becomes of an event.
type Verdict int

// The verdicts.
const (
	Kept     Verdict = iota
	Excluded         // a rule leaves it out
	Failed           // a mask could not be applied: the event must not be sent
)

// Outcome is what the rules did to an event.
type Outcome struct {
	Verdict Verdict
	Rule    string // the rule that decided, unless the event is kept
	Masked  int    // places in which something was masked
	By      uint64 // the rules that masked something: a bit for each, the first's is 1
}

// Tally is what a rule did so far.
type Tally struct {
	Name, Type string // as in the rules' text
	Events     int    // in which it matched, or masked something
	Masked     int    // places in which it masked something
}

// The types of rules, as Datadog names them.
// https://docs.datadoghq.com/agent/logs/advanced_log_collection/
const (
	ExcludeAtMatch = "exclude_at_match"
	IncludeAtMatch = "include_at_match"
	MaskSequences  = "mask_sequences"
)

// rule is one rule that works.
type rule struct {
	Tally
	hint string // a pattern for the detector: exact for rules that have one
	mask *mask  // nil unless it is MaskSequences
}

// Rules choose among events and mask what is in them. They are not for
// concurrent use.
//
// An event's text is, where its record is a string, its characters; else each
// string, name and number of its JSON by itself, escapes decoded, and for rules
// with a pattern the JSON as a whole, as it was written, as well. JSON that lies
// within strings, also between other text, is taken apart likewise, down to
// four levels. No line is too long to be read as a whole, so that there is no
// seam through which a match could slip.
//
// exclude_at_match and include_at_match concern what functions and extensions
// log. Masks are applied to all events but the platform's, and those that the
// extension makes itself: to record, request id, and what else came with the
// event.
type Rules struct {
	all     []rule
	survey  survey
	masking bool // there are masks
}

// cutSeam is how much of a cut event's end is left out where there are masks,
// in bytes of its text: a match that the cut went through, and that was at most
// so long, is not seen by any mask.
const cutSeam = 4096

// Len is the number of rules.
func (r *Rules) Len() int { return len(r.all) }

// Tallies are what each rule did, in their order.
func (r *Rules) Tallies() []Tally {
	all := make([]Tally, len(r.all))
	for i := range r.all {
		all[i] = r.all[i].Tally
	}
	return all
}

// Apply applies the rules, in their order, to an event. What it returns shares
// memory with raw. If the outcome is not [Kept], the event must not be sent:
// masks may not have been applied yet.
func (r *Rules) Apply(raw record.Raw) (record.Raw, Outcome) {
	judged, masked := isLog(raw.Type), r.masking && !isOurs(raw.Type)
	if !judged && !masked || len(r.all) == 0 {
		return raw, Outcome{}
	}
	defer r.survey.trim()
	var o Outcome
	bits := r.survey.rules(raw.Record)
	for i := range r.all {
		one, matched := &r.all[i], bits&(1<<i) != 0
		switch {
		case one.mask == nil && !judged, one.mask != nil && (!masked || !matched):
			continue
		case one.mask != nil:
			if raw.Record = r.apply(i, raw.Record, &o); o.Verdict == Failed {
				return raw, o
			}
			if o.By&(1<<i) != 0 {
				bits = r.survey.rules(raw.Record)
			}
			continue
		case matched:
			one.Events++
		}
		if matched == (one.Type == ExcludeAtMatch) {
			o.Verdict, o.Rule = Excluded, one.Name
			return raw, o
		}
	}
	if masked {
		raw = r.maskRest(raw, &o)
	}
	r.tally(o)
	return raw, o
}

// maskRest masks what an event has besides its record, and drops what masks
// can't judge.
func (r *Rules) maskRest(raw record.Raw, o *Outcome) record.Raw {
	if raw.RequestID != nil {
		raw.RequestID = r.maskAll(raw.RequestID, o)
	}
	if raw.More != nil {
		if raw.More = r.maskAll(raw.More, o); raw.More.Kind() != '{' {
			// It is members of an object.
			raw.More = append(append([]byte(`{"more":`), raw.More...), '}')
		}
	}
	if raw.OriginalBytes > 0 {
		raw.Record = withoutSeam(raw.Record)
	}
	return raw
}

func (r *Rules) maskAll(value jsontext.Value, o *Outcome) jsontext.Value {
	bits := r.survey.rules(value)
	for i := range r.all {
		if r.all[i].mask == nil || bits&(1<<i) == 0 || o.Verdict == Failed {
			continue
		}
		before := o.Masked
		if value = r.apply(i, value, o); o.Masked > before {
			bits = r.survey.rules(value)
		}
	}
	return value
}

// apply applies one mask. If that fails, by a mistake in this package as well,
// the outcome says so: nothing may be sent then.
func (r *Rules) apply(i int, value jsontext.Value, o *Outcome) (masked jsontext.Value) {
	m := masking{survey: &r.survey, mask: r.all[i].mask, bit: 1 << i}
	defer func() {
		if recover() != nil || m.large {
			o.Verdict, o.Rule, masked = Failed, r.all[i].Name, nil
		}
	}()
	masked = m.value(value)
	if m.count > 0 {
		o.Masked += m.count
		o.By |= m.bit
		r.all[i].Masked += m.count
	}
	return masked
}

func (r *Rules) tally(o Outcome) {
	for i := range r.all {
		if o.By&(1<<i) != 0 {
			r.all[i].Events++
		}
	}
}

// isLog tells whether an event is what a function or an extension logged.
func isLog(kind []byte) bool {
	return string(kind) == `"function"` || string(kind) == `"extension"`
}

// isOurs tells whether an event is the platform's or the extension's own.
func isOurs(kind []byte) bool {
	for _, ours := range []string{`"platform.`, `"delivery.`, `"invocation.`} {
		if strings.HasPrefix(string(kind), ours) {
			return true
		}
	}
	return false
}

// withoutSeam drops the end of a cut record.
func withoutSeam(value jsontext.Value) jsontext.Value {
	if t, ok := onlyString(value); ok {
		var scratch []byte
		text := characters(t.inside(value), &scratch)
		return record.AppendText(nil, beginning(text))
	}
	if value = beginning(value); len(value) == 0 {
		return jsontext.Value(`""`)
	}
	return value
}

// beginning is a text without its last cutSeam bytes.
func beginning(text []byte) []byte {
	end := max(len(text)-cutSeam, 0)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

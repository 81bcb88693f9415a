package main

import (
	"encoding/json"

	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/rules"
	"kinesis-telemetry-api-extension/record"
)

// printJSON writes what becomes of a line. The record of one that is not sent
// is null.
func (x *ruling) printJSON(raw record.Raw, r display.Ruled, o rules.Outcome) {
	sent := json.RawMessage("null")
	if o.Verdict == rules.Kept {
		sent = json.RawMessage(raw.Record)
	}
	x.printLine(struct {
		Line    int             `json:"line"`
		Verdict string          `json:"verdict"`
		Rules   []string        `json:"rules,omitempty"`
		Masked  int             `json:"masked,omitempty"`
		Record  json.RawMessage `json:"record"`
	}{r.Line, r.Verdict, r.Rules, o.Masked, sent})
}

func (x *ruling) printLine(line any) {
	encoder := json.NewEncoder(x.out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(line) // Flush tells
}

func (x *ruling) summary() {
	tallies := x.rules.Tallies()
	if x.json {
		type sum struct {
			Name   string `json:"name"`
			Type   string `json:"type"`
			Lines  int    `json:"lines"`
			Masked int    `json:"masked,omitempty"`
		}
		all := []sum{}
		for _, t := range tallies {
			all = append(all, sum{t.Name, t.Type, t.Events, t.Masked})
		}
		x.printLine(map[string]any{"lines": x.sum.Lines, "excluded": x.sum.Excluded, "masked": x.sum.Masked, "places": x.sum.Places, "failed": x.sum.Failed, "rules": all})
		return
	}
	for _, t := range tallies {
		x.sum.Rules = append(x.sum.Rules, display.RuleSum{Name: t.Name, Says: says(t), Lines: t.Events})
	}
	_, _ = x.out.Write(x.style.AppendRulesSum(nil, x.sum)) // Flush tells
}

// says tells what a rule did.
func says(t rules.Tally) string {
	if t.Events == 0 {
		return "it never matched (" + t.Type + ")"
	}
	switch t.Type {
	case rules.ExcludeAtMatch:
		return "excluded"
	case rules.IncludeAtMatch:
		return "matched; others are excluded"
	}
	return "masked, in " + counted(t.Masked, "place")
}

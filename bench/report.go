package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// report is everything that was measured in one run.
type report struct {
	Machine machine
	Runs    int
	Lives   int
	Rows    []row
	Loads   []loadRow
}

// figure is a row as it is written.
type figure struct {
	Measure string   `json:"measure"`
	Subject string   `json:"subject"`
	Unit    string   `json:"unit"`
	Values  int      `json:"values"` // so many were measured
	Median  float64  `json:"median"`
	Quarter float64  `json:"quarter"`       // a quarter of the runs was below
	Three   float64  `json:"threeQuarters"` // three quarters were below
	Min     float64  `json:"min"`
	Max     float64  `json:"max"`
	Ratio   float64  `json:"ratio,omitempty"`   // of the median to the floor's
	Limit   *float64 `json:"limit,omitempty"`   // of each value, at most
	Verdict string   `json:"verdict,omitempty"` // of the limit: ok or MISSED
}

// figures leaves out what a program doesn't do.
func (r report) figures() []figure {
	floor := map[string]float64{}
	for _, row := range r.Rows {
		if row.Subject == "floor" && len(row.values) > 0 {
			floor[row.Measure] = row.median()
		}
	}
	var all []figure
	for _, row := range r.Rows {
		if len(row.values) == 0 {
			continue
		}
		f := figure{
			Measure: row.Measure, Subject: row.Subject, Unit: row.Unit, Values: len(row.values),
			Limit: row.limit, Verdict: row.verdict(),
			Median: row.median(), Quarter: row.quantile(0.25), Three: row.quantile(0.75),
			Min: row.quantile(0), Max: row.quantile(1),
		}
		if floor[row.Measure] > 0 && row.Subject != "floor" {
			f.Ratio = f.Median / floor[row.Measure]
		}
		all = append(all, f)
	}
	return all
}

// missed is how many limits were not kept.
func (r report) missed() (n int) {
	for _, row := range r.Rows {
		if row.verdict() == missed {
			n++
		}
	}
	for _, f := range loadFigures(r.Loads) {
		if f.Verdict == missed {
			n++
		}
	}
	return n
}

func (r report) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s; %d runs of each program, %d lives of each kind, interleaved.\n\n", r.Machine, r.Runs, r.Lives)
	b.WriteString("| measure | of | values | median | quartiles | least to most | × floor | limit | |\n")
	b.WriteString("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n")
	for _, f := range r.figures() {
		ratio, limit := "", ""
		if f.Ratio > 0 {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		if f.Limit != nil {
			limit = fmt.Sprintf("≤ %g %s", *f.Limit, f.Unit)
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %.2f %s | %.2f to %.2f | %.2f to %.2f | %s | %s | %s |\n",
			f.Measure, f.Subject, f.Values, f.Median, f.Unit, f.Quarter, f.Three, f.Min, f.Max, ratio, limit, f.Verdict)
	}
	b.WriteString(loadTable(r.Loads))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r report) writeJSON(path string) error {
	text, err := json.MarshalIndent(struct {
		Machine machine      `json:"machine"`
		Runs    int          `json:"runs"`
		Lives   int          `json:"lives"`
		Figures []figure     `json:"figures"`
		Loads   []loadFigure `json:"loads,omitempty"`
	}{r.Machine, r.Runs, r.Lives, r.figures(), loadFigures(r.Loads)}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

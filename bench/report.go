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
	Rows    []row
	Loads   []loadRow
}

// missed is how many limits and goals were not kept.
func (r report) missed() (n int) {
	for _, row := range r.Rows {
		if row.limit != nil && len(row.values) == 0 {
			n++ // it has no figure
		}
	}
	for _, f := range r.figures() {
		if f.Verdict == missed {
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

func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s. Everything was measured in one run, interleaved; ratios are of medians. The extension speaks CBOR, as to AWS itself, where its row doesn't say JSON.\n\n", r.Machine)
	b.WriteString("| what | of | values | median | quartiles | least to most | ratio | must | aim | kept |\n")
	b.WriteString("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n")
	for _, f := range r.figures() {
		b.WriteString(f.line())
	}
	b.WriteString(loadTable(r.Loads))
	return b.String()
}

func (f figure) line() string {
	if f.Values == 0 {
		return fmt.Sprintf("| %s | | | not measured: %s | | | | | | |\n", f.Measure, f.Note)
	}
	ratio, must, aim := f.Note, "", ""
	if f.Ratio > 0 {
		ratio = fmt.Sprintf("%.2f × %s", f.Ratio, f.Reference)
	}
	switch {
	case f.Limit != nil:
		must = strings.TrimSpace(fmt.Sprintf("each ≤ %g %s", *f.Limit, f.Unit))
	case f.goal.measure != "":
		must, aim = f.goal.show(f.Must, f.Unit), f.goal.show(f.Aim, f.Unit)
	}
	quartiles, spread := "", ""
	if f.Values > 1 {
		quartiles = fmt.Sprintf("%.2f to %.2f", f.Quarter, f.Three)
		spread = fmt.Sprintf("%.2f to %.2f", f.Min, f.Max)
	}
	return fmt.Sprintf("| %s | %s | %d | %.2f %s | %s | %s | %s | %s | %s | %s |\n",
		f.Measure, f.Subject, f.Values, f.Median, f.Unit, quartiles, spread, ratio, must, aim, f.Verdict)
}

// write writes both forms, each to its file if it has one.
func (r report) write(out io.Writer, markdownFile, jsonFile string) error {
	table := r.markdown()
	if markdownFile != "" {
		if err := os.WriteFile(markdownFile, []byte(table), 0o600); err != nil {
			return err
		}
	}
	if jsonFile != "" {
		if err := r.writeJSON(jsonFile); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, table)
	return err
}

func (r report) writeJSON(path string) error {
	text, err := json.MarshalIndent(struct {
		Machine machine      `json:"machine"`
		Figures []figure     `json:"figures"`
		Loads   []loadFigure `json:"loads,omitempty"`
	}{r.Machine, r.figures(), loadFigures(r.Loads)}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

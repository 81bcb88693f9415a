package main

// figure is a line of the table: a row, held against one goal if there is any.
type figure struct {
	Measure   string   `json:"measure"`
	Subject   string   `json:"subject,omitempty"`
	Unit      string   `json:"unit,omitempty"`
	Values    int      `json:"values"` // so many were measured
	Median    float64  `json:"median"`
	Quarter   float64  `json:"quarter"`       // a quarter of the runs was below
	Three     float64  `json:"threeQuarters"` // three quarters were below
	P99       float64  `json:"p99"`
	Min       float64  `json:"min"`
	Max       float64  `json:"max"`
	Reference string   `json:"reference,omitempty"`
	Ratio     float64  `json:"ratio,omitempty"` // of the median to the reference's
	Limit     *float64 `json:"limit,omitempty"` // of each value, at most
	Must      float64  `json:"must,omitempty"`  // of the ratio where the goal is one, else of the median
	Aim       float64  `json:"aim,omitempty"`
	Verdict   string   `json:"kept,omitempty"` // aim, must, or MISSED
	Note      string   `json:"note,omitempty"` // why it was not measured

	goal goal // zero if there is none
}

// figures leaves out what a program doesn't do.
func (r report) figures() []figure {
	medians := map[[2]string]float64{}
	for _, row := range r.Rows {
		if len(row.values) > 0 {
			medians[[2]string{row.Measure, row.Subject}] = row.median()
		}
	}
	var all []figure
	for _, row := range r.Rows {
		if len(row.values) == 0 && row.note == "" {
			continue
		}
		if row.note != "" {
			all = append(all, figure{Measure: row.Measure, Note: row.note})
			continue
		}
		found := goalsOf(row)
		if len(found) == 0 {
			found = []goal{{}}
		}
		for _, g := range found {
			all = append(all, row.figure(g, medians))
		}
	}
	return all
}

func (r row) figure(g goal, medians map[[2]string]float64) figure {
	f := figure{
		Measure: r.Measure, Subject: r.Subject, Unit: r.Unit, Values: len(r.values),
		Median: r.median(), Quarter: r.quantile(0.25), Three: r.quantile(0.75), P99: r.quantile(0.99),
		Min: r.quantile(0), Max: r.quantile(1),
		Limit: r.limit, Verdict: r.verdict(), Must: g.must, Aim: g.aim, goal: g,
	}
	f.Reference = g.reference
	if f.Reference == "" {
		f.Reference = r.reference
	}
	if of := medians[[2]string{r.Measure, f.Reference}]; of > 0 && f.Reference != r.Subject {
		f.Ratio = f.Median / of
	} else {
		f.Reference = ""
	}
	switch {
	case g.measure == "":
	case g.reference == "":
		f.Verdict = g.verdict(f.Median)
	case f.Ratio > 0:
		f.Verdict = g.verdict(f.Ratio)
	default:
		f.Note = "no " + g.reference + " was measured"
	}
	return f
}

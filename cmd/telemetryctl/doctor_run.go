package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/doctor"
)

// run is the command, after its flags were checked.
func (d *diagnose) run(ctx context.Context, s streams) error {
	gentle, _, stop := interruptible(ctx)
	defer stop()
	surgery, region, err := d.surgery(gentle)
	if err != nil {
		return interruptedOr(gentle, err)
	}
	functions, err := d.roster(gentle, surgery, region)
	if err != nil {
		return interruptedOr(gentle, err)
	}
	r := round{out: &diagnosisPage{w: s.out, json: d.json, all: d.verbose || len(functions) == 1}, region: region}
	r.out.style = display.Style{Colour: s.outWidth > 0 && !d.noColor, Width: s.outWidth}
	return r.visit(gentle, surgery, functions)
}

func interruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// roster is the functions to look at: those that were named, and those that
// the globs mean, or else all that have the layer.
func (d *diagnose) roster(ctx context.Context, surgery *doctor.Doctor, region string) ([]string, error) {
	var names, globs []string
	for _, function := range d.functions {
		if isGlob(function) {
			globs = append(globs, function)
		} else if !slices.Contains(names, function) {
			names = append(names, function)
		}
	}
	if len(names) > 0 && len(globs) == 0 {
		return names, nil
	}
	found, err := surgery.Roster(ctx, globs)
	if err != nil {
		return nil, fmt.Errorf("cannot list the functions in %s: %w", region, err)
	}
	for _, name := range found {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("cannot list the functions in %s: none is called %s", region, strings.Join(globs, " or "))
	}
	return names, nil
}

// round is a visit to one function after another.
type round struct {
	out     *diagnosisPage
	region  string
	reports []doctor.Report
}

func (r *round) visit(ctx context.Context, surgery *doctor.Doctor, functions []string) error {
	var failed error
	missed := 0
	for _, function := range functions {
		report, err := surgery.Examine(ctx, function)
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			report = doctor.Report{Function: function, Err: err.Error()}
			failed = fmt.Errorf("cannot look at function %s in %s: %w", function, r.region, err)
			missed++
		}
		r.reports = append(r.reports, report)
		if err == nil || len(functions) > 1 {
			r.out.add(report)
		}
		if r.out.err != nil {
			return errInterrupted // nobody reads on
		}
	}
	if r.out.end(r.reports); r.out.err != nil {
		return errInterrupted
	}
	if missed > 1 {
		return fmt.Errorf("cannot look at %d of %d functions in %s", missed, len(functions), r.region)
	}
	if failed != nil {
		return failed
	}
	return r.verdict()
}

func (r *round) verdict() error {
	for _, report := range r.reports {
		if report.Count(doctor.Problem) > 0 {
			return errIncomplete
		}
	}
	return nil
}

// diagnosisPage is what is written of the round, for a person or a machine.
type diagnosisPage struct {
	w interface {
		Write([]byte) (int, error)
	}
	style display.Style
	json  bool
	all   bool
	err   error // the first of a write
}

func (o *diagnosisPage) add(report doctor.Report) {
	if !o.json {
		_, o.err = o.w.Write(o.style.AppendDiagnosis(nil, report, o.all))
	}
}

func (o *diagnosisPage) end(reports []doctor.Report) {
	switch {
	case o.json:
		o.err = json.NewEncoder(o.w).Encode(map[string]any{"functions": reports})
	case len(reports) > 1:
		_, o.err = o.w.Write(o.style.AppendDiagnoses(nil, reports))
	}
}

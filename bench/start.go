package main

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// warmUps are runs that don't count: they bring the programs into the cache.
const warmUps = 3

// start measures how long each program takes from being started to its first
// request for an event, which is what it adds to a function's cold start, and
// how much memory it holds then.
func start(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	var registered, subscribed, asked, resident, peak []row
	for _, s := range o.subjects {
		registered = append(registered, row{Measure: "start → register", Subject: s.Name, Unit: "ms"})
		subscribed = append(subscribed, row{Measure: "start → subscribe", Subject: s.Name, Unit: "ms"})
		asked = append(asked, row{Measure: "start → first next", Subject: s.Name, Unit: "ms"})
		resident = append(resident, row{Measure: "RSS at first next", Subject: s.Name, Unit: "MB"})
		peak = append(peak, row{Measure: "peak RSS until then", Subject: s.Name, Unit: "MB"})
	}
	for round := range warmUps + o.runs {
		for turn := range o.subjects {
			i := (round + turn) % len(o.subjects) // nobody always goes first
			b, err := observe(ctx, o.subjects[i])
			if err != nil {
				return nil, fmt.Errorf("%s, run %d: %w", o.subjects[i].Name, round+1, err)
			}
			if round < warmUps {
				continue
			}
			registered[i].add(milliseconds(b.registered))
			if b.subscribed > 0 {
				subscribed[i].add(milliseconds(b.subscribed))
			}
			asked[i].add(milliseconds(b.asked))
			resident[i].add(megabytes(b.resident))
			peak[i].add(megabytes(b.peak))
		}
		fmt.Fprintf(progress, "\rstart: %d of %d", max(0, round+1-warmUps), o.runs)
	}
	fmt.Fprintln(progress)
	return slices.Concat(registered, subscribed, asked, resident, peak), nil
}

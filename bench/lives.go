package main

import (
	"context"
	"fmt"
	"io"
)

// scene is a life that is lived in every round.
type scene struct {
	name    string
	mode    string // of flushing
	life    life
	measure func(course, *sheet) error
}

// lives measures whole lives under telemetryctl. In every round each scene is
// lived once, so that the modes meet the same machine.
func lives(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	var scenes []scene
	for _, p := range paces() {
		scenes = append(scenes, p.scenes()...)
	}
	for _, down := range outages() {
		scenes = append(scenes, down.scene())
	}
	var figures sheet
	for round := range o.lives {
		for i, s := range scenes {
			fmt.Fprintf(progress, "\rlives: %d of %d", round*len(scenes)+i+1, o.lives*len(scenes))
			c, err := o.live(ctx, s.life)
			if err == nil {
				err = s.measure(c, &figures)
			}
			if err != nil {
				return nil, fmt.Errorf("%s, %s, life %d: %w", s.name, s.mode, round+1, err)
			}
		}
	}
	fmt.Fprintln(progress)
	return figures.grouped(), nil
}

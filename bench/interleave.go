package main

import "fmt"

// interleave measures each of some subjects once in every round, so that what
// else the machine does meets all alike. None of them always goes first.
func interleave(subjects []subject, rounds int, measure func(round, i int) error) error {
	for round := range rounds {
		for turn := range subjects {
			i := (round + turn) % len(subjects)
			if err := measure(round, i); err != nil {
				return fmt.Errorf("%s, run %d: %w", subjects[i].Name, round+1, err)
			}
		}
	}
	return nil
}

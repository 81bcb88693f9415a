package main

import (
	"fmt"
	"math/rand/v2"
)

// interleave measures each of some subjects once in every round, so that what
// else the machine does meets all alike. The order is drawn anew for each round:
// who always follows the same one inherits what it leaves behind.
func interleave(subjects []subject, rounds int, measure func(round, i int) error) error {
	for round := range rounds {
		for _, i := range rand.Perm(len(subjects)) { //nolint:gosec // nobody gains by guessing it
			if err := measure(round, i); err != nil {
				return fmt.Errorf("%s, run %d: %w", subjects[i].Name, round+1, err)
			}
		}
	}
	return nil
}

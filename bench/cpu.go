package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// onCPU is what a running process has used until now, all threads, of which
// none must have ended. Linux counts it in nanoseconds.
// https://docs.kernel.org/scheduler/sched-stats.html
func onCPU(pid int) (time.Duration, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0, err
	}
	var total time.Duration
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, fmt.Errorf("reading a thread's CPU time: %w", err)
		}
		used, err := schedstat(string(text))
		if err != nil {
			return 0, err
		}
		total += used
	}
	return total, nil
}

func schedstat(text string) (used time.Duration, err error) {
	var waited, slices int64
	if _, err := fmt.Fscan(strings.NewReader(text), (*int64)(&used), &waited, &slices); err != nil {
		return 0, fmt.Errorf("no schedstat: %q", text)
	}
	return used, nil
}

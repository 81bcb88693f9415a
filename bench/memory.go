package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// memory reads what a process holds now, and the most it ever held, in bytes.
func memory(pid int) (resident, peak int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("reading the process's memory: %w", err)
	}
	resident, err = kilobytes(string(status), "VmRSS")
	if err != nil {
		return 0, 0, err
	}
	peak, err = kilobytes(string(status), "VmHWM")
	return resident, peak, err
}

func kilobytes(status, field string) (int64, error) {
	_, rest, found := strings.Cut(status, field+":")
	fields := strings.Fields(rest)
	if !found || len(fields) < 2 || fields[1] != "kB" {
		return 0, fmt.Errorf("the process has no %s", field)
	}
	n, err := strconv.ParseInt(fields[0], 10, 64)
	return n * 1024, err
}

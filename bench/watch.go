package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watchPause is how often a process is looked at. Linux keeps its peak, so
// that only what it takes in the last pause of its life can be overlooked.
const watchPause = 10 * time.Millisecond

// watch follows the process that find finds, which is 0 as long as there is
// none. Whoever calls peak ends it, and is told the most memory that the
// process ever held, in bytes: 0 if there was none.
func watch(find func() int) (peak func() int64) {
	end, most := make(chan struct{}), make(chan int64, 1)
	go func() {
		var seen int64
		defer func() { most <- seen }()
		tick := time.NewTicker(watchPause)
		defer tick.Stop()
		for {
			if pid := find(); pid != 0 {
				// It may end between the two looks, which is no error.
				if _, peak, err := memory(pid); err == nil {
					seen = max(seen, peak)
				}
			}
			select {
			case <-tick.C:
			case <-end:
				return
			}
		}
	}()
	return func() int64 {
		close(end)
		return <-most
	}
}

// childThatRuns is 0 if no child does.
func childThatRuns(parent int, program string) int {
	// Every thread has its own list of the children that it started.
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for child := range strings.FieldsSeq(string(children)) {
			if path, err := os.Readlink("/proc/" + child + "/exe"); err != nil || path != program {
				continue
			}
			if pid, err := strconv.Atoi(child); err == nil {
				return pid
			}
		}
	}
	return 0
}

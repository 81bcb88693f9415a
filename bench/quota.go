package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// quota is a control group of Linux that bounds the processes in it.
// https://docs.kernel.org/admin-guide/cgroup-v2.html
type quota struct {
	folders  []string // one, or, in version 1, one for each controller
	settings []setting
	peak     string // file that has the most memory it ever held
	stat     string // file that says how often it had no CPU time left
}

// A function of 128 MB is assumed to have a fourteenth of a core, in periods of
// 20 ms: AWS says that 1,769 MB are a whole one.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const (
	smallMemory = 128 << 20 // bytes
	quotaPeriod = 20_000    // µs
	quotaShare  = quotaPeriod * 128 / 1769
)

// groups is where Linux has its control groups.
const groups = "/sys/fs/cgroup"

// newQuota makes a group for a function of 128 MB. Whoever makes it removes it.
func newQuota(root, name string) (*quota, error) {
	if _, err := os.Stat(filepath.Join(root, "cgroup.controllers")); err == nil {
		return newQuota2(root, name)
	}
	return newQuota1(root, name)
}

// newQuota2 is for version 2, where the controllers must first be handed to
// the groups under the root.
func newQuota2(root, name string) (*quota, error) {
	if err := write(filepath.Join(root, "cgroup.subtree_control"), "+cpu +memory"); err != nil {
		return nil, err
	}
	dir := filepath.Join(root, name)
	q := &quota{
		folders: []string{dir}, peak: filepath.Join(dir, "memory.peak"), stat: filepath.Join(dir, "cpu.stat"),
		settings: []setting{
			{filepath.Join(dir, "cpu.max"), fmt.Sprintf("%d %d", quotaShare, quotaPeriod)},
			{filepath.Join(dir, "memory.max"), strconv.Itoa(smallMemory)},
			{filepath.Join(dir, "memory.swap.max"), "0"},
		},
	}
	err := q.make()
	return q, err
}

// newQuota1 is for version 1, where each controller has its own groups.
func newQuota1(root, name string) (*quota, error) {
	cpu, memory := filepath.Join(root, "cpu", name), filepath.Join(root, "memory", name)
	q := &quota{
		folders: []string{cpu, memory}, peak: filepath.Join(memory, "memory.max_usage_in_bytes"), stat: filepath.Join(cpu, "cpu.stat"),
		settings: []setting{
			{filepath.Join(cpu, "cpu.cfs_period_us"), strconv.Itoa(quotaPeriod)},
			{filepath.Join(cpu, "cpu.cfs_quota_us"), strconv.Itoa(quotaShare)},
			{filepath.Join(memory, "memory.limit_in_bytes"), strconv.Itoa(smallMemory)},
			{filepath.Join(memory, "memory.swappiness"), "0"},
		},
	}
	err := q.make()
	return q, err
}

// setting is what is written to a file of the kernel's.
type setting struct{ file, value string }

// make leaves nothing behind where it fails.
func (q *quota) make() error {
	for _, folder := range q.folders {
		if err := os.Mkdir(folder, 0o755); err != nil { //nolint:gosec // the kernel's own folders are so
			return errors.Join(err, q.remove())
		}
	}
	for _, s := range q.settings {
		err := write(s.file, s.value)
		if strings.HasSuffix(s.file, "swap.max") && errors.Is(err, os.ErrNotExist) {
			err = nil // there is no swap
		}
		if err != nil {
			return errors.Join(err, q.remove())
		}
	}
	return nil
}

// write writes to a file of the kernel's, which must be there.
func write(file, value string) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(value)
	return errors.Join(err, f.Close())
}

// enter is the command that runs another in the group, from its start.
func (q *quota) enter(command []string) []string {
	script := `n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ >"$1/cgroup.procs" || exit 1; shift; n=$((n - 1)); done; exec "$@"`
	args := append([]string{"/bin/sh", "-c", script, "quota", strconv.Itoa(len(q.folders))}, q.folders...)
	return append(args, command...)
}

// remove is for when no process is in it any more.
func (q *quota) remove() error {
	var all error
	for _, folder := range q.folders {
		if err := os.Remove(folder); !errors.Is(err, os.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// throttled is how many periods ended for want of CPU time.
func (q *quota) throttled() (int64, error) {
	text, err := os.ReadFile(q.stat)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if name, value, _ := strings.Cut(strings.TrimSpace(line), " "); name == "nr_throttled" {
			return strconv.ParseInt(value, 10, 64)
		}
	}
	return 0, fmt.Errorf("%s tells no throttled periods", q.stat)
}

// mostMemory is the most that its processes ever held, files they read first
// included.
func (q *quota) mostMemory() (int64, error) {
	text, err := os.ReadFile(q.peak)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestQuotasAreOfASmallFunctionInBothVersions(t *testing.T) {
	root := t.TempDir()
	for _, file := range []string{"cgroup.controllers", "cgroup.subtree_control"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// No kernel makes the files of these groups, so that they can't be made.
	two, err := newQuota(root, "g")
	if err == nil {
		t.Error("a group without a kernel was made")
	}
	if handed, err := os.ReadFile(filepath.Join(root, "cgroup.subtree_control")); err != nil || string(handed) != "+cpu +memory" {
		t.Errorf("handed on %q, %v", handed, err)
	}
	one, err := newQuota(t.TempDir(), "g")
	if err == nil {
		t.Error("a group without a kernel was made")
	}
	for _, c := range []struct {
		q    *quota
		want string
	}{
		{two, "cpu.max=1447 20000 memory.max=134217728 memory.swap.max=0"},
		{one, "cpu.cfs_period_us=20000 cpu.cfs_quota_us=1447 memory.limit_in_bytes=134217728 memory.swappiness=0"},
	} {
		var got []string
		for _, s := range c.q.settings {
			got = append(got, filepath.Base(s.file)+"="+s.value)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("got %q, want %s", got, c.want)
		}
		for _, folder := range c.q.folders {
			if _, err := os.Stat(folder); !os.IsNotExist(err) {
				t.Errorf("%s was left behind", folder)
			}
		}
	}
}

func TestAQuotaHoldsAProgramBack(t *testing.T) {
	q, err := newQuota(groups, "bench-test-"+strconv.Itoa(os.Getpid()))
	if err != nil {
		t.Skipf("no control group can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := q.remove(); err != nil {
			t.Error(err)
		}
	})
	e, env := secured(t)
	o := options{extension: build(t, program)}
	r := rooted{o.measured(), env[:1]}
	next, put, err := r.first(t.Context(), q, e)
	if err != nil || next <= 0 || put <= 0 {
		t.Errorf("got %v, %v, %v", next, put, err)
	}
	if n, err := q.throttled(); err != nil || n == 0 {
		t.Errorf("throttled %d times, %v", n, err)
	}
	if n, err := q.mostMemory(); err != nil || n < 1e5 || n > smallMemory {
		t.Errorf("held %d bytes, %v", n, err)
	}
}

func TestACommandEntersEachFolder(t *testing.T) {
	q := &quota{folders: []string{t.TempDir(), t.TempDir()}}
	command := q.enter([]string{"/bin/sh", "-c", "echo ran"})
	if got := strings.Join(command[:5], " "); !strings.HasPrefix(got, "/bin/sh -c ") || command[4] != "2" {
		t.Errorf("got %q", command)
	}
	if command[5] != q.folders[0] || command[6] != q.folders[1] || command[7] != "/bin/sh" {
		t.Errorf("got %q", command)
	}
}

func TestCPUTimeIsReadAsLinuxTellsIt(t *testing.T) {
	if got, err := schedstat("4012345 99 17\n"); err != nil || got.Nanoseconds() != 4012345 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := schedstat("0"); err == nil {
		t.Error("half a line was taken")
	}
	if got, err := onCPU(os.Getpid()); err != nil || got <= 0 {
		t.Errorf("this process used %v, %v", got, err)
	}
}

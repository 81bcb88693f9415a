package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine is what the figures were measured on, and when.
type machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Kernel string `json:"kernel"`
	Go     string `json:"go"`
	Node   string `json:"node,omitempty"`
	Load   string `json:"load,omitempty"` // average of the last minute: of others, before the run
	Date   string `json:"date"`
	Commit string `json:"commit,omitempty"`
}

func thisMachine(now time.Time) machine {
	m := machine{
		CPU: "unknown CPU", Cores: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version(),
		Kernel: firstLine(os.ReadFile("/proc/sys/kernel/osrelease")),
		Node:   firstLine(exec.Command("node", "--version").Output()), //nolint:noctx // it ends at once
		Load:   firstWord(os.ReadFile("/proc/loadavg")),
		Date:   now.UTC().Format(time.DateTime + " UTC"),
		Commit: firstLine(exec.Command("git", "describe", "--always", "--dirty").Output()), //nolint:noctx // it ends at once
	}
	if cpuinfo, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if model := cpuModel(string(cpuinfo)); model != "" {
			m.CPU = model
		}
	}
	return m
}

func (m machine) String() string {
	s := fmt.Sprintf("%s, %d cores, %s %s %s, %s", m.CPU, m.Cores, m.OS, m.Kernel, m.Arch, m.Go)
	if m.Node != "" {
		s += ", Node " + m.Node
	}
	if m.Load != "" {
		s += "; load average " + m.Load + " before the run"
	}
	if s += "; " + m.Date; m.Commit != "" {
		s += ", commit " + m.Commit
	}
	return s
}

// firstLine is empty where there is an error: then it is not known.
func firstLine(text []byte, err error) string {
	if err != nil {
		return ""
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return strings.TrimSpace(string(line))
}

func firstWord(text []byte, err error) string {
	word, _, _ := strings.Cut(firstLine(text, err), " ")
	return word
}

// cpuModel finds the first core's name in Linux's description of the cores.
func cpuModel(cpuinfo string) string {
	for line := range strings.Lines(cpuinfo) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

package main

import (
	"os/exec"
)

// place is where a process runs. Its zero value is any core, and no limits.
type place struct {
	pinned bool   // to measuredCore, with GOMAXPROCS=1
	quota  *quota // nil: none
}

const (
	// measuredCore is where pinned processes run, ownCore where everything else
	// of the bench does meanwhile.
	measuredCore = 1
	ownCore      = 0
)

// enter is the command that runs a command in the place's quota.
func (p place) enter(command []string) []string {
	if p.quota == nil {
		return command
	}
	return p.quota.enter(command)
}

func (p place) environment() []string {
	if p.pinned {
		return []string{"GOMAXPROCS=1"}
	}
	return nil
}

func (p place) start(c *exec.Cmd) error {
	if !p.pinned {
		return c.Start()
	}
	return onCore(measuredCore, c.Start)
}

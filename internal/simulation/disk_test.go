package simulation

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/spill"
)

// disk is what the extension finds where it may spill.
type disk string

const (
	noDisk      disk = "" // it may not spill
	emptyDisk   disk = "an empty folder"
	crowdedDisk disk = "a folder in which somebody else took most places"
	missingDisk disk = "no folder"
)

// drawDisk decides where events go that the queue has no room for, and how many
// bytes of them.
func (s *settings) drawDisk(d dice) {
	if !d.chance(0.4) {
		return
	}
	s.disk, s.spill = emptyDisk, int64(d.logarithmic(16<<10, 64<<20))
	if d.chance(0.1) {
		s.disk = pick(d, crowdedDisk, missingDisk)
	}
}

// spillFolder is the folder's name in the temporary one, spillPlaces how many
// files there can be in it.
const (
	spillFolder = "kinesis-telemetry-api-extension.spill"
	spillPlaces = 16
)

// prepare makes the disk, and returns what removes it.
func (l *life) prepare() (remove func(), err error) {
	if l.plan.settings.disk == noDisk {
		return func() {}, nil
	}
	l.temporary, err = os.MkdirTemp("", "simulation")
	if err != nil {
		return nil, err
	}
	root := l.temporary
	remove = func() { os.RemoveAll(root) }
	switch l.plan.settings.disk {
	case missingDisk:
		l.temporary = filepath.Join(l.temporary, "missing")
	case crowdedDisk:
		folder := filepath.Join(l.temporary, spillFolder)
		err = os.Mkdir(folder, 0o700)
		for place := range spillPlaces - 1 {
			err = errors.Join(err, os.Mkdir(filepath.Join(folder, strconv.Itoa(place)), 0o700))
		}
	}
	return remove, err
}

// span is a run of numbers.
type span struct {
	first, last uint64
	events      int
}

// takeStock reads what is left on disk when the life is over.
func (l *life) takeStock() error {
	l.left = map[*process][]span{}
	if l.plan.settings.disk == noDisk || l.plan.managed.abreast > 0 { // who finds what is left there?
		return l.failed
	}
	if _, err := os.Stat(filepath.Join(l.temporary, spillFolder)); err != nil {
		return nil // it is removed when nothing is in it
	}
	file, _, err := spill.Open(l.temporary, l.plan.settings.spill)
	if err != nil {
		return fmt.Errorf("nobody should have the spill: %w", err)
	}
	defer file.Close()
	for {
		block, found, err := file.Next()
		if err != nil {
			return err
		}
		if !found {
			return nil
		}
		p := l.drew(block.Environment)
		if p == nil {
			return fmt.Errorf("no process has drawn the environment %s of a block on disk", block.Environment)
		}
		l.left[p] = append(l.left[p], span{block.First, block.Last, block.Events})
	}
}

// household are the processes whose events are accounted for together: those
// that share a disk, as one finds there what another left.
func (e *evidence) households() [][]*process {
	if e.plan.settings.disk != noDisk && e.plan.managed.abreast == 0 {
		return [][]*process{e.processes}
	}
	var each [][]*process
	for i := range e.processes {
		each = append(each, e.processes[i:i+1])
	}
	return each
}

// canSpill tells whether a process could leave to the next one, on disk, all
// that it couldn't deliver.
func (e *evidence) canSpill(i int) bool {
	last := i == len(e.processes)-1
	switch {
	case e.plan.managed.abreast > 0: // another sandbox follows
		return false
	case e.plan.settings.disk != emptyDisk || e.plan.settings.spill < 2*e.needed(i):
		return false
	case !e.processes[i].shutdown || e.processes[i].killed || e.timeToDrain() < 500*time.Millisecond:
		return false
	case last:
		return !e.plan.end.kill && e.plan.end.reason != lambdasim.Spindown
	}
	return !e.mayMissShutdown()
}

// onDisk counts what is left there of some processes' events.
func (e *evidence) onDisk(processes []*process) int {
	events := 0
	for _, p := range processes {
		for _, s := range e.left[p] {
			events += s.events
		}
	}
	return events
}

// lastLeft is the last number of a process' events there, 0 if none is.
func (e *evidence) lastLeft(p *process) int {
	last := uint64(0)
	for _, s := range e.left[p] {
		last = max(last, s.last)
	}
	return int(last)
}

// sum adds up what the accounts of some processes say under a name.
func sum(processes []*process, name string) int {
	n := 0
	for _, p := range processes {
		n += p.account()[name]
	}
	return n
}

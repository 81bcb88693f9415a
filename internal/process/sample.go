package process

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Sample says which invocations' lines are kept: all of those that failed,
// timed out, were cold or slow, and a share of the others.
type Sample struct {
	Share float64       // from 0 to 1
	Slow  time.Duration // an invocation is slow that runs for so long; 0: none is
	Bytes int           // so much may wait until it is known how their invocations end
}

// sample is what waits.
type sample struct {
	*Sample     // nil: nothing is left out
	waiting int // bytes of lines that wait
}

// fate is what becomes of an invocation's lines.
type fate int

const (
	open fate = iota // not known yet: they wait
	kept
	left
)

// held are the lines of one invocation that wait, in order.
type held struct {
	lines []record.Raw
	bytes int
}

// lineOverhead is what a line that waits takes besides its bytes.
const lineOverhead = 256

// InShare tells whether an invocation is among the share that is kept however
// it ends. It goes by the requestId alone, so that everybody comes to the
// same: by the first 8 bytes of its SHA-256, as a share of all their values.
func InShare(requestID string, share float64) bool {
	sum := sha256.Sum256([]byte(requestID))
	return float64(binary.BigEndian.Uint64(sum[:]))/math.MaxUint64 < share
}

// judge finds the fate of an invocation as soon as it can be known. That one
// has not failed is known only by its report: Lambda may call one done
// successfully that has reported an error.
func (s *sample) judge(i *invocation) {
	switch {
	case i.fate != open:
	case i.cold, i.failed, s.Slow > 0 && max(i.run, i.report.Metrics.Duration) >= s.Slow, InShare(i.id, s.Share):
		i.fate = kept
	case i.ended:
		i.fate = left
	}
}

// settle finds the fate of an invocation, and passes on or leaves out the
// lines that wait for it.
func (p *Process) settle(of *invocation, pass Pass) {
	if p.sample.Sample == nil || of.fate != open {
		return
	}
	p.sample.judge(of)
	p.carryOut(of, pass)
}

// carryOut does with an invocation's waiting lines what its fate is.
func (p *Process) carryOut(of *invocation, pass Pass) {
	if of.fate == open {
		return
	}
	lines := of.held.lines
	p.sample.waiting -= of.held.bytes
	of.held = held{}
	if of.fate == left {
		p.counts.Sample += int64(len(lines))
		of.leftOut(int64(len(lines)))
		return
	}
	for _, line := range lines {
		pass(line, of.key())
	}
}

// sampleLine passes on a line, leaves it out, or lets it wait, if there is room
// for that. What can't wait is sent, and so is what waited before it.
func (p *Process) sampleLine(raw record.Raw, of *invocation, pass Pass) {
	if of.fate == open {
		cost := lineOverhead + raw.Size()
		if p.sample.waiting+cost <= p.sample.Bytes {
			p.sample.waiting += cost
			of.held.bytes += cost
			of.held.lines = append(of.held.lines, raw.Clone())
			return
		}
		of.fate = kept
		p.carryOut(of, pass)
	}
	if of.fate == left {
		p.leave(of, &p.counts.Sample)
		return
	}
	pass(raw, of.key())
}

// release sends the lines of an invocation of which nothing more is expected:
// nobody knows how it ended.
func (p *Process) release(of *invocation, pass Pass) {
	if p.sample.Sample == nil || of.fate != open {
		return
	}
	of.fate = kept
	p.carryOut(of, pass)
}

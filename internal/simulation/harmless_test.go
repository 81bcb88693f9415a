package simulation

import (
	"fmt"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/simulation/world"
)

// slack is by how much a hold may pass the budget.
const slack = 10 * time.Millisecond

// heldNoLonger holds each hold against the budget. Where Lambda's own word
// that the runtime is done comes late, because of a fault, the deadline is the
// bound; where it never comes, that happens once in a process' life.
func heldNoLonger(e *evidence) string {
	lost := 0
	for i, o := range e.outcomes {
		// Times by a clock that is ahead are only known to be too late.
		slack := slack + max(0, e.plan.lambda.skews[i])
		if o.Status == "timeout" || o.Status == "failure" || o.Hold <= e.plan.settings.budget+slack {
			continue
		}
		how := fmt.Sprintf("invocation %d was held for %v, the budget is %v", i+1, o.Hold, e.plan.settings.budget)
		switch {
		case o.Init+o.RuntimeTime+o.Hold > e.plan.lambda.timeout-100*time.Millisecond+slack && !e.plan.lambda.failing:
			return how + ", past its deadline's margin"
		case e.lateBefore(i):
		case e.plan.lambda.lost:
			lost++
			if lost > len(e.processes) {
				return how + ", and not for the first runtimeDone that was lost"
			}
		default:
			return how
		}
	}
	return ""
}

// late tells whether Lambda's words may come late, or its answers.
func (l lambda) late(p *plan) bool {
	return l.faults.DelayDelivery > 0 || l.failing || p.cutsTelemetry()
}

// lateBefore tells whether Lambda's words may come late in a visit: its pushes
// wait for each other, so that a connection cut in an earlier one counts.
func (e *evidence) lateBefore(visit int) bool {
	upTo := &plan{visits: e.plan.visits[:visit+1]}
	return e.plan.lambda.late(upTo)
}

func (p *plan) cutsTelemetry() bool {
	for _, v := range p.visits {
		for _, m := range v.mishaps {
			if m.cut == world.TelemetryPort {
				return true
			}
		}
	}
	return false
}

// functionUnharmed holds each invocation's end against the function's own.
func functionUnharmed(e *evidence) string {
	for _, s := range e.steps {
		if strings.HasPrefix(s.ErrorType, "Extension.") {
			return fmt.Sprintf("%s: %s", s.Kind, s.ErrorType)
		}
	}
	for i, o := range e.outcomes {
		want := map[ending]string{answers: "success", errs: "error", crashes: "error", hangs: "timeout"}[e.plan.visits[i].end]
		if o.Status != want && !e.plan.mayEndAs(o) && (!e.plan.lambda.failing || o.Status != "timeout") {
			return fmt.Sprintf("invocation %d, whose function %s, ended as %s %s", i+1, e.plan.visits[i].end, o.Status, o.ErrorType)
		}
	}
	return ""
}

// endsInOrder demands an exit with 0 before the deadline.
func endsInOrder(e *evidence) string {
	for i, p := range e.processes {
		switch {
		case e.isKill(i):
		case p.killed && i < len(e.processes)-1 && e.mayMissShutdown():
		case p.killed && e.timeToDrain() <= e.plan.flushTime(): // SHUTDOWN came at the deadline
		case p.killed:
			return fmt.Sprintf("process %d had to be killed at its deadline", i+1)
		case p.exited && p.code != 0:
			return fmt.Sprintf("process %d exited with %d: %v", i+1, p.code, p.outcome)
		case !p.exited:
			return fmt.Sprintf("process %d never ended", i+1)
		}
	}
	return ""
}

// isKill tells whether a process was to end without a word.
func (e *evidence) isKill(i int) bool { return e.plan.end.kill && i == len(e.processes)-1 }

// mayMissShutdown tells whether an extension that holds an invocation whose
// function has crashed may hold it past Lambda's two seconds for the shutdown:
// because the word that it waits for comes too late.
func (e *evidence) mayMissShutdown() bool { return e.plan.lambda.late(e.plan) }

// exitsAfterShutdown demands that each exit is one that Lambda asked for.
func exitsAfterShutdown(e *evidence) string {
	for i, p := range e.processes {
		if p.exited && !p.shutdown && !p.killed && !e.isKill(i) {
			return fmt.Sprintf("process %d exited without a SHUTDOWN", i+1)
		}
	}
	return ""
}

// memoryBounded looks at the queue's high-water mark.
func memoryBounded(e *evidence) string {
	for i, p := range e.processes {
		if peak := int64(p.account()["peakBytes"]); peak > e.plan.settings.queue {
			return fmt.Sprintf("process %d held %d bytes, the bound is %d", i+1, peak, e.plan.settings.queue)
		}
	}
	return ""
}

// logBounded bounds the log by the events of the life cycle: each may find that
// something has gone wrong or come right again.
func logBounded(e *evidence) string {
	invocations := 0
	for _, s := range e.steps {
		if s.Kind == lambdasim.Started {
			invocations++
		}
	}
	for i, p := range e.processes {
		most := 4 + 2*invocations + p.looks(e.life)
		if e.plan.settings.disk != noDisk {
			most += 2 // what was found there, and one trouble with it
		}
		if len(p.log) > most {
			return fmt.Sprintf("process %d logged %d lines in %d invocations:\n%s", i+1, len(p.log), invocations, strings.Join(p.log, ""))
		}
	}
	return ""
}

// nothingLeft looks at the network at the end. Goroutines are the bubble's to
// look after: it fails when one is left.
func nothingLeft(e *evidence) string {
	if e.open > 0 {
		return fmt.Sprintf("%d connections are open", e.open)
	}
	return ""
}

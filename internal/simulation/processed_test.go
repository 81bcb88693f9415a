package simulation

import (
	"bytes"
	"fmt"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// summedUp demands one summary for each invocation that was reported, where
// nothing was lost.
func summedUp(e *evidence) string {
	l := e.plan.lambda
	if !e.plan.settings.process.Summary || l.reordering || l.breaking || e.plan.cutsTelemetry() {
		return ""
	}
	for i, p := range e.processes {
		if a := p.account(); a == nil || a["dropped"]+a["onDisk"] > 0 {
			continue
		}
		got := map[string]int{}
		for _, event := range e.shipped[p].own {
			if event.Type == record.TypeInvocationSummary {
				got[event.RequestID]++
			}
		}
		all := reported(p.acked)
		for _, id := range all {
			again := got[id] == 2 && l.duplicating && len(all) > remembered
			if got[id] != 1 && !again {
				return fmt.Sprintf("process %d: of invocation %s there are %d summaries, want one", i+1, id, got[id])
			}
		}
	}
	return ""
}

// remembered is how many invocations the extension remembers that run one after
// another: of one that it has forgotten, and that is told of twice, it makes a
// second summary.
const remembered = 8

// reported are the invocations whose start and then report were pushed, be it
// twice.
func reported(events []lambdasim.Event) []string {
	var all []string
	started, known := map[string]bool{}, map[uint64]bool{}
	for _, event := range events {
		if known[event.Seq] {
			continue
		}
		known[event.Seq] = true
		switch event.Type {
		case "platform.start":
			started[requestOf(event)] = true
		case "platform.report":
			id := requestOf(event)
			if started[id] {
				all = append(all, id)
			}
			started[id] = false
		}
	}
	return all
}

func requestOf(event lambdasim.Event) string {
	_, after, _ := bytes.Cut(event.Record, []byte(`"requestId":"`))
	id, _, _ := bytes.Cut(after, []byte(`"`))
	return string(id)
}

// linesOf is how many of some events may be left out.
func linesOf(events []lambdasim.Event) (lines int) {
	for _, event := range events {
		if event.Type == record.TypeFunction || event.Malformed {
			lines++
		}
	}
	return lines
}

// leftOutRightly demands that nothing is left out where nobody asked for it,
// never what Lambda itself tells, and nothing of an invocation that failed.
func leftOutRightly(e *evidence) string {
	for i, p := range e.processes {
		if how := e.keepsFailed(p); how != "" {
			return fmt.Sprintf("process %d: %s", i+1, how)
		}
		out := p.account()["leftOut"]
		if out > 0 && e.plan.settings.process.Sample == nil {
			return fmt.Sprintf("process %d left out %d events, and nobody asked for it", i+1, out)
		}
		if out > p.lines {
			return fmt.Sprintf("process %d left out %d events of %d lines", i+1, out, p.lines)
		}
	}
	return ""
}

// keepsFailed looks for the lines of invocations that failed, where nothing was
// lost.
func (e *evidence) keepsFailed(p *process) string {
	if a := p.account(); a == nil || a["dropped"]+a["onDisk"] > 0 || e.plan.lambda.reordering || e.plan.cutsTelemetry() {
		return ""
	}
	lines, failed := map[string][]int{}, map[string]bool{}
	current := ""
	for n, event := range p.acked {
		switch event.Type {
		case "platform.start":
			current = requestOf(event)
		case "platform.runtimeDone", "platform.report":
			if !bytes.Contains(event.Record, []byte(`"status":"success"`)) {
				failed[requestOf(event)] = true
			}
		case record.TypeFunction:
			lines[current] = append(lines[current], n)
		}
	}
	if len(failed) == 0 {
		return ""
	}
	got := map[string]bool{}
	for _, key := range e.shipped[p].keys {
		got[key] = true
	}
	for id := range failed {
		for _, n := range lines[id] {
			if !got[e.said[p].keys[n]] {
				return fmt.Sprintf("invocation %s failed, and a line of it is not on the stream: %s", id, clip(string(p.acked[n].Record)))
			}
		}
	}
	return ""
}

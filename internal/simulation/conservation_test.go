package simulation

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// addsUp holds each account against itself.
func addsUp(e *evidence) string {
	for i, p := range e.processes {
		a := p.account()
		if a == nil {
			if len(p.acked) > 0 {
				return fmt.Sprintf("process %d took %d events and told no account", i+1, len(p.acked))
			}
			continue
		}
		dropped := 0
		for _, reason := range reasons() {
			dropped += a[reason]
		}
		if dropped != a["dropped"] || a["received"] != a["delivered"]+a["dropped"]+a["onDisk"] {
			return fmt.Sprintf("process %d: %v", i+1, a)
		}
		if a["received"]+a["leftOut"] < len(p.acked) {
			return fmt.Sprintf("process %d answered 200 for %d events, and counted %d, and %d that it left out", i+1, len(p.acked), a["received"], a["leftOut"])
		}
	}
	return ""
}

// nothingVanishes looks for each event that was answered.
func nothingVanishes(e *evidence) string {
	for i, processes := range e.households() {
		missing, first := 0, lambdasim.Event{}
		for _, p := range processes {
			n, event := e.missing(p)
			if missing += n; missing == n {
				first = event
			}
		}
		dropped, out, left := sum(processes, "dropped"), sum(processes, "leftOut"), e.onDisk(processes)
		if missing > dropped+out+left {
			return fmt.Sprintf("process %d: %d events are not on the stream, %d are counted as dropped, %d as left out, and %d lie on disk; the first is %s", i+1, missing, dropped, out, left, details(first))
		}
	}
	return ""
}

// missing counts the events that were answered 200 and don't lie on the stream.
func (e *evidence) missing(p *process) (int, lambdasim.Event) {
	got := make(map[string]int, len(p.acked))
	for _, key := range e.shipped[p].keys {
		got[key]++
	}
	missing, first := 0, lambdasim.Event{}
	for n, said := range p.acked {
		key := e.said[p].keys[n]
		if got[key]--; got[key] >= 0 {
			continue
		}
		if missing == 0 {
			first = said
		}
		missing++
	}
	return missing, first
}

// keyOf is what must be the same of an event when it was said and on the
// stream. Of an event that was cut, or may have been, it is the size.
func keyOf(e record.Event) string {
	switch {
	case e.Type == record.TypeMalformed:
		element, _ := jsontext.AppendUnquote(nil, e.Record) // what can't be unquoted was not said
		return keyOfMalformed(element)
	case e.Truncated:
		return fmt.Sprint(e.Time, e.Type, e.OriginalBytes)
	case len(e.Record) > mayBeCut:
		return fmt.Sprint(e.Time, e.Type, len(e.Record))
	}
	return join(e.Time, e.Type, e.Record)
}

// join copies only once what may be long.
func join(at, kind string, record []byte) string {
	var b strings.Builder
	b.Grow(len(at) + len(kind) + len(record))
	b.WriteString(at)
	b.WriteString(kind)
	b.Write(record)
	return b.String()
}

// keyOfMalformed is the key of an element that is no event. Nothing tells when
// it came. The bracket that ends a push may have been taken for its own, and a
// run of bytes that are not UTF-8 have become one U+FFFD or several.
func keyOfMalformed(element []byte) string {
	text := bytes.TrimRight(bytes.ReplaceAll(element, []byte("\ufffd"), []byte{0xff}), "]")
	return "malformed" + string(bytes.ToValidUTF8(text, []byte("\ufffd")))
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// mayBeCut is the size from which on a record may be too large for the stream.
const mayBeCut = 1<<20 - 3000

func keyOfSaid(e lambdasim.Event) string {
	if e.Malformed {
		return keyOfMalformed(e.JSON)
	}
	at := string(e.JSON[len(`{"time":"`):][:len(timeFormat)]) // by Lambda's clock
	if e.Type == "function" && !utf8.Valid(e.Record) {
		e.Record = bytes.ToValidUTF8(e.Record, []byte("\ufffd"))
	}
	if len(e.Record) > mayBeCut {
		return fmt.Sprint(at, e.Type, len(e.Record))
	}
	return join(at, e.Type, e.Record)
}

// agrees holds the accounts against the stream. What was dropped may lie there
// all the same, but only if an attempt had no answer.
func agrees(e *evidence) string {
	for i, processes := range e.households() {
		n, unknown := 0, false
		for _, p := range processes {
			shipped := len(e.shipped[p].events)
			if p.account() == nil && shipped > 0 {
				return fmt.Sprintf("process %d: %d events on the stream, and no account", i+1, shipped)
			}
			n += shipped
			unknown = unknown || len(p.unknown) > 0
		}
		delivered, received := sum(processes, "delivered"), sum(processes, "received")
		if n < delivered || n > received || n > delivered && !unknown {
			return fmt.Sprintf("process %d: %d events on the stream, and %d were received, %d delivered", i+1, n, received, delivered)
		}
	}
	return ""
}

// nothingDroppedInVain knows which drops a life may have.
func nothingDroppedInVain(e *evidence) string {
	for i, p := range e.processes {
		a := p.account()
		may := map[string]bool{
			"permanent":  e.plan.refused(),
			"queue_full": e.plan.settings.queue < e.needed(i),
			"too_large":  e.plan.settings.queue < int64(p.largest)+500,
			"deadline":   !e.bearable(i) && !e.canSpill(i),
		}
		for _, reason := range reasons() {
			if a[reason] > 0 && !may[reason] {
				return fmt.Sprintf("process %d dropped %d for %s, although there was no need to: %v", i+1, a[reason], reason, a)
			}
		}
	}
	return ""
}

// refused tells whether Kinesis ever refuses for good.
func (p *plan) refused() bool {
	for _, v := range p.visits {
		for _, m := range v.mishaps {
			if m.name == "refusing for good" {
				return true
			}
		}
	}
	return false
}

// needed is how much room in the queue the events could take that a process
// may hold: its own, and those that it finds on disk.
func (e *evidence) needed(i int) int64 {
	first := i
	if e.plan.settings.disk != noDisk {
		first = 0
	}
	room := int64(0)
	for _, p := range e.processes[first : i+1] {
		room += p.needed(len(e.plan.visits), e.plan.settings)
	}
	return room
}

// needed is how much room in the queue all of a process' events could take, if
// none was delivered: with their envelopes, and with blocks that were taken
// before they were full.
func (p *process) needed(visits int, s settings) int64 {
	envelope, block := 300, 25_000
	if s.key == extension.KeyRequest {
		envelope += 2 << 10 // each may begin a block of its own
	}
	if s.process.Fields != nil {
		envelope += 700
	}
	events := max(p.said, len(p.acked))
	if s.process.Summary {
		events += 2 * visits
	}
	bytes := p.bytes * max(1, (events+p.said-1)/max(1, p.said))
	return int64(bytes+events*envelope)*2 + int64((4+3*visits)*block)
}

// bearable tells whether a process could deliver everything: no bad weather in
// all its life, or enough time after it, and time to drain.
func (e *evidence) bearable(i int) bool {
	p, last := e.processes[i], i == len(e.processes)-1
	if !p.shutdown || last && e.plan.end.kill || e.timeToDrain() < 500*time.Millisecond || !e.plan.kinesis.Unlimited {
		return false
	}
	if !last && e.mayMissShutdown() {
		return false // SHUTDOWN after a crash may be heard too late
	}
	return e.fairFor(p) || last && e.plan.mended && e.mendedWell()
}

// timeToDrain is what is left of a shutdown's two seconds for the extension.
func (e *evidence) timeToDrain() time.Duration {
	return 2*time.Second - min(e.plan.lambda.stubborn, e.plan.lambda.share) - e.plan.flushTime()
}

// mendedWell tells whether the last visit went as planned, in the same process
// as it began.
func (e *evidence) mendedWell() bool {
	n := len(e.plan.visits)
	return len(e.outcomes) == n && e.outcomes[n-1].Status == "success" && e.outcomes[n-1].Init == 0
}

// fairFor tells whether nothing befell Kinesis while p lived, nor before that
// without an end.
func (e *evidence) fairFor(p *process) bool {
	for _, m := range e.moments {
		if m.who == "weather" && m.what != "fair" && (p.exitedAt.IsZero() || m.at.Before(p.exitedAt)) {
			return false
		}
	}
	return true
}

// drainHears demands that what is said until SHUTDOWN is heard where nothing
// delays it.
func drainHears(e *evidence) string {
	f := e.plan.lambda.faults
	if f.DelayDelivery > 0 || e.plan.cutsTelemetry() {
		return ""
	}
	for i, p := range e.processes {
		if e.bearable(i) && len(p.undelivered) > 0 && p.account() != nil {
			return fmt.Sprintf("process %d left %d events with Lambda; the first is%s", i+1, len(p.undelivered), details(p.undelivered[0]))
		}
	}
	return ""
}

package extension

import (
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// intake makes a line of each pushed event, numbers it and queues it.
type intake struct {
	queue    *queue.Queue
	signals  *signals
	ending   chan struct{} // closed when nothing is held back any more
	overflow *overflow     // nil if there is none
	maxDelay time.Duration // after which an event is late
	platform bool          // the platform's events are wanted, and not only gone by

	mu        sync.Mutex
	encoder   Encoder        // guarded by mu
	keys      keys           // guarded by mu
	sequence  uint64         // guarded by mu; of the last event
	line      []byte         // guarded by mu; reused
	drafts    uint64         // guarded by mu; changes with line
	patience  time.Duration  // guarded by mu; how long that body may still be held back
	announced []announcement // guarded by mu; those not settled yet
	last      []byte         // guarded by mu; the time of the last event, as Lambda wrote it
	lost      platformLoss   // guarded by mu
}

// platformLoss is what Lambda says that it dropped itself.
type platformLoss struct{ events, bytes int64 }

// maxSpareLine is how large a line may have been whose memory is kept.
const maxSpareLine = 64 << 10

// Receive queues one event. It is called while Lambda waits for its answer, so
// it never prints, and waits only where the queue is full.
func (in *intake) Receive(event *telemetryapi.Event) {
	in.watch(event)
	key := in.keyOf(event)
	if !in.platform && event.IsOfKind(typePlatform) {
		return
	}
	raw := rawEvent(event)
	size, draft := in.prepare(event, raw)
	if size == 0 {
		return // the format has no place for it
	}
	in.awaitRoom(key, size)

	in.mu.Lock()
	defer in.mu.Unlock()
	if draft != in.drafts { // another event came in while this one waited
		in.draft(raw)
	}
	in.enqueue(key, in.waitsSince(event))
}

// keyOf finds the event's partition key. It is told of all events: some say
// which invocation the others belong to.
func (in *intake) keyOf(event *telemetryapi.Event) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.keys.of(event)
}

// prepare makes the event's line, whose size must be known before there can be
// room for it.
func (in *intake) prepare(event *telemetryapi.Event, raw record.Raw) (size int, draft uint64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.last = append(in.last[:0], event.Time...)
	in.draft(raw)
	return len(in.line), in.drafts
}

// draft makes the line of the event that is numbered next. It is empty if the
// format has no place for the event. The caller holds mu.
func (in *intake) draft(raw record.Raw) {
	in.drafts++
	in.line = in.encoder.AppendEvent(in.line[:0], in.sequence+1, raw)
}

// enqueue queues the line that was made last. The caller holds mu.
func (in *intake) enqueue(key string, since time.Time) {
	if len(in.line) > 0 {
		in.sequence++
		in.queue.Offer(in.sequence, since, key, in.line)
	}
	in.drafts++
	if cap(in.line) > maxSpareLine {
		in.line = nil
	}
}

// Received makes visible what the body said of the invocation.
func (in *intake) Received() {
	in.announceLosses()
	in.mu.Lock()
	in.patience = in.fullPatience()
	said := parseTime(in.last)
	in.mu.Unlock()
	in.signals.note(func(p *progress) { p.said, p.received = said, time.Now() })
	in.signals.publish(false)
}

// rawEvent is the event as it will stand in its line. What came without a time
// or a type gets one.
func rawEvent(event *telemetryapi.Event) record.Raw {
	raw := record.Raw{
		Time:          event.Time,
		Type:          event.Type,
		RequestID:     event.RequestID,
		Record:        event.Record,
		More:          event.More,
		OriginalBytes: event.OriginalBytes,
	}
	if raw.Time == nil {
		raw.Time = timestamp(time.Now())
	}
	if raw.Type == nil {
		raw.Type = []byte(`"` + record.TypeMalformed + `"`)
	}
	return raw
}

// saidAt is when the platform wrote the event; now, if it doesn't tell, or tells
// of a time to come.
func saidAt(event *telemetryapi.Event) time.Time { return parseTime(event.Time) }

func parseTime(text []byte) time.Time {
	now := time.Now()
	var at time.Time
	if at.UnmarshalText(insideOf(text)) != nil || at.After(now) {
		return now
	}
	return at
}

// waitsSince is from when on an event has waited to be delivered: since it was
// said. If it is too late for that already, nothing is gained by sending it
// alone at once: after a thaw it goes with what the next invocation says.
func (in *intake) waitsSince(event *telemetryapi.Event) time.Time {
	said, now := saidAt(event), time.Now()
	if now.Sub(said) >= in.maxDelay {
		return now
	}
	return said
}

// timestamp is a time as Lambda writes it, a JSON string.
func timestamp(at time.Time) []byte {
	return []byte(at.UTC().Format(`"2006-01-02T15:04:05.000Z"`))
}

// watch notes what an event says of the invocation.
func (in *intake) watch(event *telemetryapi.Event) {
	switch {
	case event.IsType("platform.start"):
		in.signals.ended(func(p *progress) { noteStart(p, event) })
	case event.IsType("platform.runtimeDone"):
		in.signals.ended(func(p *progress) { noteEnd(p, event) })
	case event.IsType("platform.report"):
		in.signals.ended(func(p *progress) { noteReport(p, event) })
	case event.IsType("platform.logsDropped"):
		in.signals.note(func(p *progress) { p.dropped++ })
		events, bytes := telemetryapi.LogsDropped(event.Record)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.lost.events += events
		in.lost.bytes += bytes
	}
}

// noteStart notes that an invocation has started. If its report is there
// already it has ended, nobody knows how.
func noteStart(p *progress, event *telemetryapi.Event) {
	p.started = unquoted(event.RequestID)
	if p.started == p.reported && p.done != p.started {
		noteEnd(p, event)
		p.failed, p.inferred = true, true
	}
}

// noteReport takes a report for the end where nothing else told of it.
func noteReport(p *progress, event *telemetryapi.Event) {
	p.reported = unquoted(event.RequestID)
	if p.started == p.reported && p.done != p.started {
		noteEnd(p, event)
		p.inferred = true
	}
}

// noteEnd notes that an invocation's runtime is done.
func noteEnd(p *progress, event *telemetryapi.Event) {
	p.done, p.doneAt = unquoted(event.RequestID), saidAt(event)
	p.failed = !telemetryapi.Succeeded(event.Record)
	p.inferred = false
}

// unquoted is the text of a JSON string that needs no escapes, as ids and times
// don't.
func unquoted(text []byte) string { return string(insideOf(text)) }

func insideOf(text []byte) []byte {
	if len(text) < len(`""`) {
		return nil
	}
	return text[1 : len(text)-1]
}

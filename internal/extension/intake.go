package extension

import (
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// intake has each pushed event processed, makes a line of what goes on, numbers
// it and queues it.
type intake struct {
	queue    *queue.Queue
	signals  *signals
	ending   chan struct{} // closed when nothing is held back any more
	overflow *overflow     // nil if there is none
	maxDelay time.Duration // after which an event is late
	about    []Setting     // for the delivery.start
	plain    bool          // processing adds nothing to events, and changes nothing in them

	mu        sync.Mutex
	process   *process.Process // guarded by mu
	pass      process.Pass     // admit; kept, so that calling it allocates nothing
	restores  *restores        // guarded by mu; nil where the process is never restored from a snapshot
	keys      keys             // guarded by mu
	full      []arrival        // guarded by mu; what Receive has no room for
	spare     []arrival        // guarded by mu; its memory, to be used again
	moments   moments          // guarded by mu
	encoder   Encoder          // guarded by mu
	sequence  uint64           // guarded by mu; of the last event
	line      []byte           // guarded by mu; reused
	drafts    uint64           // guarded by mu; changes with line
	patience  time.Duration    // guarded by mu; how long that body may still be held back
	announced []announcement   // guarded by mu; those not settled yet
	last      []byte           // guarded by mu; the time of the last event, as Lambda wrote it
	lost      platformLoss     // guarded by mu
}

// platformLoss is what Lambda says that it dropped itself.
type platformLoss struct{ events, bytes int64 }

// maxSpareArrivals is how many events may have waited for room whose list is
// kept.
const maxSpareArrivals = 64

// maxSpareLine is how large a line may have been whose memory is kept.
const maxSpareLine = 64 << 10

// newIntake returns one that queues the events of an environment.
func newIntake(config Config, q *queue.Queue, environment string, encoder Encoder) *intake {
	in := &intake{
		queue: q, signals: newSignals(), ending: make(chan struct{}), maxDelay: config.MaxDelay,
		keys: newKeys(config, environment), encoder: encoder,
		plain: config.Process.Nothing(), process: process.New(config.Process),
	}
	in.pass = in.admit
	return in
}

// arrival is an event that waits for room.
type arrival struct {
	raw        record.Raw
	invocation string // its requestId
	size       int    // of its line
	draft      uint64 // in which it was made
}

// Receive queues what goes on because of one event. It is called while Lambda
// waits for its answer, so it never prints, and waits only where the queue is
// full.
func (in *intake) Receive(event *telemetryapi.Event) {
	in.lookForRestore(event)
	in.watch(event)
	raw := rawEvent(event)
	in.enter(func() {
		in.last = append(in.last[:0], event.Time...)
		in.process.Take(raw, in.pass)
	})
}

// finish queues what processing held back until more would be known.
func (in *intake) finish() { in.enter(func() { in.process.End(in.pass) }) }

// invoked notes by which ARN the function is invoked.
func (in *intake) invoked(functionARN string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.process.Learn(functionARN)
}

// enter queues the events that take admits, and waits for room for those that
// there is none for.
func (in *intake) enter(take func()) {
	full := in.taken(take)
	for _, a := range full {
		in.awaitRoom(in.keyOf(a), a.size)
		in.settle(a)
	}
	if 0 < cap(full) && cap(full) <= maxSpareArrivals {
		in.mu.Lock()
		defer in.mu.Unlock()
		clear(full)
		in.spare = full[:0]
	}
}

// taken are the events that take admits and that there is no room for.
func (in *intake) taken(take func()) []arrival {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.full, in.spare = in.spare, nil
	take()
	full := in.full
	in.full = nil
	return full
}

// admit takes what processing passes on. The caller holds mu.
func (in *intake) admit(raw record.Raw, invocation string) {
	key := in.keys.of(invocation)
	in.draft(raw)
	size := len(in.line)
	switch {
	case size == 0: // the format has no place for it
	case len(in.full) == 0 && in.queue.Fits(key, size):
		in.enqueue(key, in.waitsSince(raw))
	default:
		if !in.plain {
			raw = raw.Clone() // what processing added is used again for the next
		}
		in.full = append(in.full, arrival{raw, invocation, size, in.drafts})
	}
}

// settle queues an event that has waited for room.
func (in *intake) settle(a arrival) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if a.draft != in.drafts { // another event came in between
		in.draft(a.raw)
	}
	in.moments.pass()
	in.enqueue(in.keys.of(a.invocation), in.waitsSince(a.raw))
}

func (in *intake) keyOf(a arrival) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.keys.of(a.invocation)
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
	in.moments.pass()
	said, _ := in.moments.of(in.last)
	in.moments.pass()
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
// alone at once: after a thaw it goes with what the next invocation says. The
// caller holds mu.
func (in *intake) waitsSince(raw record.Raw) time.Time {
	said, now := in.moments.of(raw.Time)
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
	p.starts++
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

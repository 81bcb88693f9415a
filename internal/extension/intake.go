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
	queue   *queue.Queue
	signals *signals

	mu       sync.Mutex
	encoder  *record.Encoder // guarded by mu
	sequence uint64          // guarded by mu; of the last event
	line     []byte          // guarded by mu; reused
}

// maxSpareLine is how large a line may have been whose memory is kept.
const maxSpareLine = 64 << 10

// Receive queues one event. It is called while Lambda waits for its answer, so
// it never waits and never prints.
func (in *intake) Receive(event *telemetryapi.Event) {
	in.watch(event)
	raw := rawEvent(event)

	in.mu.Lock()
	defer in.mu.Unlock()
	in.sequence++
	in.line = in.encoder.AppendEvent(in.line[:0], in.sequence, raw)
	in.queue.Offer(in.sequence, in.line)
	if cap(in.line) > maxSpareLine {
		in.line = nil
	}
}

// Received makes visible what the body said of the invocation.
func (in *intake) Received() { in.signals.publish() }

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
		raw.Time = []byte(time.Now().UTC().Format(`"2006-01-02T15:04:05.000Z"`))
	}
	if raw.Type == nil {
		raw.Type = []byte(`"` + record.TypeMalformed + `"`)
	}
	return raw
}

// watch notes what an event says of the invocation.
func (in *intake) watch(event *telemetryapi.Event) {
	switch {
	case event.IsType("platform.start"):
		in.signals.note(func(p *progress) { p.started = unquoted(event.RequestID) })
	case event.IsType("platform.runtimeDone"):
		at, err := time.Parse(time.RFC3339, unquoted(event.Time))
		if err != nil {
			at = time.Now()
		}
		in.signals.note(func(p *progress) { p.done, p.doneAt = unquoted(event.RequestID), at })
	case event.IsType("platform.logsDropped"):
		in.signals.note(func(p *progress) { p.dropped++ })
	}
}

// unquoted is the text of a JSON string that needs no escapes, as ids and times
// don't.
func unquoted(text []byte) string {
	if len(text) < len(`""`) {
		return ""
	}
	return string(text[1 : len(text)-1])
}

package lambdasim

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// The types of telemetry that a subscriber chooses from.
const (
	streamPlatform  = "platform"
	streamFunction  = "function"
	streamExtension = "extension"
)

// saying is something said, before it is rendered for a subscriber.
type saying struct {
	at        time.Time
	kind      string          // "platform.start", "function", …
	requestID string          // the invocation it was said in
	record    json.RawMessage // of platform events
	line      []byte          // of function and extension events
}

// stream is what a subscriber of s must have chosen.
func (s saying) stream() string {
	stream, _, _ := strings.Cut(s.kind, ".")
	return stream
}

func (s saying) size() int { return len(s.record) + len(s.line) }

// telemetry is what one init of the environment and its invocations say, and
// who listens. What is said before the subscriptions close is kept for those
// who subscribe later.
type telemetry struct {
	format          LogFormat
	trailingNewline bool
	rawBytes        bool
	limit           int // bytes of history
	tenant          string

	mu          sync.Mutex // guards the rest
	open        bool       // subscriptions are accepted
	history     []saying
	historySize int
	requestID   string // of the running invocation
	subscribers []*subscriber
}

func newTelemetry(c Config) *telemetry {
	return &telemetry{
		format:          c.LogFormat,
		trailingNewline: c.TrailingNewline,
		rawBytes:        c.Faults.RawBytes,
		limit:           c.Limits.BufferBytes,
		tenant:          c.Function.TenantID,
		open:            true,
	}
}

// platform says a platform event.
func (t *telemetry) platform(kind, requestID string, record any) {
	t.say(saying{kind: kind, requestID: requestID, record: mustMarshal(record)})
}

// line says a line that a process printed to stream, in the running invocation.
func (t *telemetry) line(stream string, line []byte) {
	t.say(saying{kind: stream, line: line})
}

func (t *telemetry) say(s saying) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.at = time.Now()
	if s.record == nil {
		s.requestID = t.requestID
	}
	if t.open && t.historySize+s.size() <= t.limit {
		kept := s
		kept.line = slices.Clone(s.line)
		t.history = append(t.history, kept)
		t.historySize += s.size()
	}
	for _, x := range t.subscribers {
		t.tell(x, s)
	}
}

// tell gives s to x, if x chose it. The caller holds t.mu.
func (t *telemetry) tell(x *subscriber, s saying) {
	if !slices.Contains(x.types, s.stream()) {
		return
	}
	ev := Event{Subscriber: x.name, At: s.at, Type: s.kind, RequestID: s.requestID, Record: s.record}
	if ev.Record != nil {
		ev.JSON = element(x.env.cfg.Faults.clock(ev.At), ev.Type, ev.Record)
		x.offer(ev)
		return
	}
	ev.Record = t.renderLine(s, x.schema)
	ev.JSON = element(x.env.cfg.Faults.clock(ev.At), ev.Type, ev.Record)
	if n := int(x.env.counts.lines.Add(1)); x.env.cfg.Faults.BreakElements.includes(n) {
		ev.JSON, ev.Malformed = broken(ev.JSON, n), true
	}
	x.offer(ev)
}

// during says which invocation is running, "" for none.
func (t *telemetry) during(requestID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requestID = requestID
}

// subscribe adds x and replays the history to it. It reports whether
// subscriptions are open, and whether x was added: a second subscription of
// the same extension is accepted and changes nothing, so that it can be
// repeated after a lost answer.
func (t *telemetry) subscribe(x *subscriber) (open, added bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.open {
		return false, false
	}
	for _, y := range t.subscribers {
		if y.name == x.name {
			return true, false
		}
	}
	for _, s := range t.history {
		t.tell(x, s)
	}
	t.subscribers = append(t.subscribers, x)
	return true, true
}

// close ends the time of subscriptions.
func (t *telemetry) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open, t.history = false, nil
}

func (t *telemetry) everyone() []*subscriber {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.subscribers)
}

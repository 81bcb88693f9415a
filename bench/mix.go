package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Lambda pushes a body when one of these is reached.
const (
	bodyEvents = 500
	bodyBytes  = 256 << 10
)

// mixed says in one line what a mix is.
const mixed = "half of the lines text, half JSON, from one function: levels, numbers, URLs, UUIDs of requests and orders, " +
	"a stack trace in every fiftieth line or so; and `platform.start`, `.runtimeDone` and `.report` of each invocation of 8 to 20 lines"

// mix makes the events of one environment, the same ones each time but for when
// they begin.
type mix struct {
	random *rand.Rand
	now    time.Time
	events []string
	lines  int // events that the function said
}

// newMix makes at least so many events. The last invocation is whole. They are
// pushed faster than they could be said: none is older than began, because the
// extension lets what is old wait no longer, and sends records that aren't full.
func newMix(events int, began time.Time) *mix {
	m := &mix{
		random: rand.New(rand.NewPCG(2026, 11)), //nolint:gosec // it must be the same in each run
		now:    began.UTC(),
	}
	for len(m.events) < events {
		m.invocation()
	}
	return m
}

// bodies are the events as Lambda pushes them.
func (m *mix) bodies() (all [][]byte) {
	body := []byte("[")
	count := 0
	for _, event := range m.events {
		if count == bodyEvents || count > 0 && len(body)+len(event)+2 > bodyBytes {
			all = append(all, append(body, ']'))
			body, count = []byte("["), 0
		}
		if count > 0 {
			body = append(body, ',')
		}
		body = append(body, event...)
		count++
	}
	return append(all, append(body, ']'))
}

func (m *mix) invocation() {
	id := m.uuid()
	began := m.now
	m.say("platform.start", fmt.Sprintf(`{"requestId":%q,"version":"$LATEST"}`, id))
	for range 8 + m.random.IntN(13) {
		m.now = m.now.Add(time.Duration(m.random.ExpFloat64() * float64(4*time.Millisecond)))
		switch at := m.stamp(); {
		case m.random.IntN(50) == 0:
			m.say("function", quoted(at+"\t"+id+"\tERROR\t"+m.trace()))
		case m.random.IntN(2) == 0:
			m.say("function", quoted(at+"\t"+id+"\t"+strings.ToUpper(m.level())+"\t"+m.message()+"\n"))
		default:
			m.say("function", m.object(at, id))
		}
	}
	m.now = m.now.Add(time.Millisecond)
	m.done(id, began)
	m.now = m.now.Add(time.Duration(m.random.ExpFloat64() * float64(200*time.Millisecond)))
}

// done is what the platform says of an invocation's end.
func (m *mix) done(id string, began time.Time) {
	took, start := milliseconds(m.now.Sub(began)), began.Format(millis)
	latency := took * (0.8 + 0.15*m.random.Float64())
	m.say("platform.runtimeDone", fmt.Sprintf(`{"requestId":"%s","status":"success",`+
		`"spans":[{"name":"responseLatency","start":"%s","durationMs":%.3f},{"name":"responseDuration","start":"%s","durationMs":%.3f},`+
		`{"name":"runtimeOverhead","start":"%s","durationMs":%.3f}],"metrics":{"durationMs":%.3f,"producedBytes":%d}}`,
		id, start, latency, m.stamp(), m.random.Float64()/10, m.stamp(), m.random.Float64(), took, m.random.IntN(4000)))
	overhead := 25 * m.random.Float64()
	m.now = m.now.Add(time.Duration(overhead * float64(time.Millisecond)))
	m.say("platform.report", fmt.Sprintf(`{"requestId":"%s","status":"success",`+
		`"metrics":{"durationMs":%.3f,"billedDurationMs":%d,"memorySizeMB":512,"maxMemoryUsedMB":%d},`+
		`"spans":[{"name":"extensionOverhead","start":"%s","durationMs":%.3f}]}`,
		id, took+overhead, int(took+overhead)+1, 90+m.random.IntN(60), start, overhead))
}

// say adds an event whose record is JSON.
func (m *mix) say(kind, record string) {
	if kind == "function" {
		m.lines++
	}
	m.events = append(m.events, fmt.Sprintf(`{"time":%q,"type":%q,"record":%s}`, m.stamp(), kind, record))
}

// millis is how Lambda writes times.
const millis = "2006-01-02T15:04:05.000Z"

func (m *mix) stamp() string { return m.now.Format(millis) }

// object is what a logger writes that writes JSON.
func (m *mix) object(at, id string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"timestamp":"%s","level":"%s","requestId":"%s","logger":"%s","message":%s`,
		at, m.level(), id, m.one("shop.orders", "shop.stock", "shop.payments", "http.client", "cache"), quoted(m.message()))
	if m.random.IntN(4) > 0 {
		fmt.Fprintf(&b, `,"order":{"id":"%s","items":%d,"total":%d.%02d,"currency":"%s"}`,
			m.uuid(), 1+m.random.IntN(9), m.random.IntN(400), m.random.IntN(100), m.one("EUR", "USD", "GBP", "CHF"))
	}
	if m.random.IntN(3) == 0 {
		fmt.Fprintf(&b, `,"durationMs":%.2f,"attempt":%d,"cached":%v`, 80*m.random.ExpFloat64(), 1+m.random.IntN(3), m.random.IntN(2) == 0)
	}
	return b.String() + "}"
}

func (m *mix) uuid() string {
	a, b := m.random.Uint64(), m.random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

func (m *mix) level() string {
	return m.one("info", "info", "info", "info", "info", "debug", "debug", "debug", "warn", "error")
}

func (m *mix) one(of ...string) string { return of[m.random.IntN(len(of))] }

// quoted is a text as JSON.
func quoted(text string) string {
	b, _ := json.Marshal(text) // a string can always be written
	return string(b)
}

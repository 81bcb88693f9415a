package extension

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// announce queues an event of the extension's own.
func (in *intake) announce(kind string, body *object) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.announceLocked(kind, body)
}

// announceLocked returns whether the format has a place for such events.
func (in *intake) announceLocked(kind string, body *object) bool {
	body.text = append(body.text, '}')
	now := time.Now()
	in.draft(record.Raw{Time: timestamp(now), Type: []byte(`"` + kind + `"`), Record: body.text})
	placed := len(in.line) > 0
	in.enqueue(in.keys.own, now)
	return placed
}

// announceStart queues the delivery.start.
func (in *intake) announceStart(about []Setting) {
	body := new(object)
	for _, setting := range about {
		if setting.Value != "" {
			body.string(setting.Name, setting.Value)
		}
	}
	in.announce(record.TypeDeliveryStart, body)
}

// announceReport queues a delivery.report: of all events before it, so many
// are delivered, dropped, or neither yet.
func (in *intake) announceReport(sent shipper.Counts, invocations int64, holds holdTimes, final bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	counts := in.queue.Counts()
	body := new(object)
	body.number("received", int64(counts.Received))
	body.number("recovered", int64(counts.Recovered))
	body.number("delivered", int64(counts.Delivered))
	body.number("held", int64(counts.Held()))
	dropped := new(object)
	for reason, events := range counts.Dropped {
		if events > 0 {
			dropped.number(queue.Reason(reason).String(), int64(events))
		}
	}
	body.object("dropped", dropped)
	platform := new(object)
	platform.number("events", in.lost.events)
	platform.number("bytes", in.lost.bytes)
	body.object("platformDropped", platform)
	body.number("requests", int64(sent.Requests))
	body.number("throttled", int64(sent.Throttled))
	body.number("retried", int64(sent.Retried))
	body.number("bytes", int64(sent.Bytes))
	body.number("queuePeakBytes", counts.PeakBytes)
	body.number("invocations", invocations)
	body.milliseconds("holdMs", holds.sum)
	body.milliseconds("longestHoldMs", holds.longest)
	body.boolean("final", final)
	in.announceLocked(record.TypeDeliveryReport, body)
}

// holdTimes is how long invocations were held after their runtimes were done.
type holdTimes struct{ sum, longest time.Duration }

func (h *holdTimes) add(held time.Duration) {
	h.sum += held
	h.longest = max(h.longest, held)
}

// object is a JSON object in the making.
type object struct{ text []byte }

func (o *object) name(name string) {
	mark := byte(',')
	if len(o.text) == 0 {
		mark = '{'
	}
	o.text = append(o.text, mark, '"')
	o.text = append(o.text, name...)
	o.text = append(o.text, '"', ':')
}

func (o *object) number(name string, n int64) {
	o.name(name)
	o.text = strconv.AppendInt(o.text, n, 10)
}

func (o *object) milliseconds(name string, d time.Duration) {
	o.name(name)
	o.text = strconv.AppendFloat(o.text, float64(d.Microseconds())/1e3, 'f', -1, 64)
}

func (o *object) string(name, value string) {
	o.name(name)
	o.text, _ = jsontext.AppendQuote(o.text, value) // fails only on UTF-8, and mends it
}

func (o *object) boolean(name string, value bool) {
	o.name(name)
	o.text = strconv.AppendBool(o.text, value)
}

func (o *object) object(name string, value *object) {
	o.name(name)
	if len(value.text) == 0 {
		value.text = append(value.text, '{')
	}
	o.text = append(append(o.text, value.text...), '}')
}

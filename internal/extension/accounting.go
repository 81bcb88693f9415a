package extension

import (
	"time"

	"kinesis-telemetry-api-extension/internal/jsonobject"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// announceLocked queues an event of the extension's own, and returns whether the
// format has a place for such events. The caller holds mu.
func (in *intake) announceLocked(kind string, body *jsonobject.Object) bool {
	now := time.Now()
	in.draft(in.process.Own(record.Raw{Time: timestamp(now), Type: []byte(`"` + kind + `"`), Record: body.Text()}))
	placed := len(in.line) > 0
	in.enqueue(in.keys.own, now)
	return placed
}

// announceStart queues the delivery.start.
func (in *intake) announceStart(about []Setting) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.announceStartLocked(about)
}

func (in *intake) announceStartLocked(about []Setting) {
	body := new(jsonobject.Object)
	for _, setting := range about {
		if setting.Value != "" {
			body.String(setting.Name, setting.Value)
		}
	}
	in.announceLocked(record.TypeDeliveryStart, body)
}

// announceReport queues a delivery.report: of all events before it, so many
// are delivered, dropped, or neither yet. It returns the report's number.
func (in *intake) announceReport(sent shipper.Counts, invocations int64, holds holdTimes, final bool) uint64 {
	in.mu.Lock()
	defer in.mu.Unlock()
	counts := in.queue.Counts()
	body := new(jsonobject.Object)
	body.Number("received", int64(counts.Received))
	body.Number("recovered", int64(counts.Recovered))
	body.Number("delivered", int64(counts.Delivered))
	body.Number("held", int64(counts.Held()))
	dropped := new(jsonobject.Object)
	for reason, events := range counts.Dropped {
		if events > 0 {
			dropped.Number(queue.Reason(reason).String(), int64(events))
		}
	}
	body.Value("dropped", dropped.Text())
	in.tellLeftOut(body)
	platform := new(jsonobject.Object)
	platform.Number("events", in.lost.events)
	platform.Number("bytes", in.lost.bytes)
	body.Value("platformDropped", platform.Text())
	body.Number("requests", int64(sent.Requests))
	body.Number("throttled", int64(sent.Throttled))
	body.Number("retried", int64(sent.Retried))
	body.Number("bytes", int64(sent.Bytes))
	body.Number("queuePeakBytes", counts.PeakBytes)
	body.Number("invocations", invocations)
	body.Milliseconds("holdMs", holds.sum)
	body.Milliseconds("longestHoldMs", holds.longest)
	body.Boolean("final", final)
	in.announceLocked(record.TypeDeliveryReport, body)
	return in.sequence
}

// processed is what processing has left out and masked.
func (in *intake) processed() process.Counts {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.process.Counts()
}

// tellLeftOut tells what processing has left out and masked, if anything. The
// caller holds mu.
func (in *intake) tellLeftOut(body *jsonobject.Object) {
	counts := in.process.Counts()
	left := new(jsonobject.Object)
	for _, reason := range []struct {
		name   string
		events int64
	}{{"level", counts.Level}, {"rule", counts.Rule}, {"sample", counts.Sample}, {"failed", counts.Failed}} {
		if reason.events > 0 {
			left.Number(reason.name, reason.events)
		}
	}
	if !left.Empty() {
		body.Value("leftOut", left.Text())
	}
	if counts.Masked > 0 {
		body.Number("masked", counts.Masked)
	}
}

// holdTimes is how long invocations were held after their runtimes were done.
type holdTimes struct{ sum, longest time.Duration }

func (h *holdTimes) add(held time.Duration) {
	h.sum += held
	h.longest = max(h.longest, held)
}

package extension

import (
	"cmp"
	"slices"

	"kinesis-telemetry-api-extension/internal/jsonobject"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/record"
)

// announcement is a delivery.dropped that may still get lost itself.
type announcement struct {
	sequence uint64
	loss     queue.Loss
}

// announceLosses queues a delivery.dropped for each run of events that the
// stream will never have, so that a reader finds the gap explained near it. One
// that was dropped itself is queued again. It returns whether there were any.
func (in *intake) announceLosses() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	lost := in.queue.Losses()
	if len(lost) == 0 {
		return false
	}
	again := lost
	in.announced = slices.DeleteFunc(in.announced, func(a announcement) bool {
		dropped := slices.ContainsFunc(lost, a.isIn)
		if dropped {
			again = append(again, a.loss)
		}
		return dropped || in.queue.Settled(a.sequence)
	})
	for _, loss := range joined(again) {
		if in.announceLocked(record.TypeDeliveryDropped, describe(loss)) {
			in.announced = append(in.announced, announcement{in.sequence, loss})
		}
	}
	return true
}

// joined is losses with those made one that follow each other.
func joined(losses []queue.Loss) []queue.Loss {
	slices.SortFunc(losses, func(a, b queue.Loss) int {
		return cmp.Or(cmp.Compare(a.Environment, b.Environment), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.First, b.First))
	})
	all := losses[:1]
	for _, loss := range losses[1:] {
		last := &all[len(all)-1]
		if loss.Environment == last.Environment && loss.Reason == last.Reason && loss.First <= last.Last+1 {
			last.Events += loss.Events
			last.Last = max(last.Last, loss.Last)
			continue
		}
		all = append(all, loss)
	}
	return all
}

// isIn tells whether the announcement itself is among what was lost.
func (a announcement) isIn(loss queue.Loss) bool {
	return loss.Environment == "" && loss.First <= a.sequence && a.sequence <= loss.Last
}

func describe(loss queue.Loss) *jsonobject.Object {
	body := new(jsonobject.Object)
	body.Number("events", int64(loss.Events))
	if loss.Environment != "" {
		body.String("environment", loss.Environment)
	}
	body.Number("first", int64(loss.First))
	body.Number("last", int64(loss.Last))
	body.String("reason", loss.Reason.String())
	return body
}

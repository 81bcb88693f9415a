package record

import "time"

// Dropped tells of events that will never be on the stream.
type Dropped struct {
	Events      int64
	Environment string // whose they are; empty: this event's own
	First, Last int64  // sequence numbers, both included; some between them may be there
	Reason      string // queue_full, too_large, permanent, damaged
}

// Dropped reads a delivery.dropped.
func (e Event) Dropped() (Dropped, error) {
	var d Dropped
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "events":
			return o.number(&d.Events)
		case "environment":
			return o.text(&d.Environment)
		case "first":
			return o.number(&d.First)
		case "last":
			return o.number(&d.Last)
		case "reason":
			return o.text(&d.Reason)
		}
		return o.skip()
	}, TypeDeliveryDropped)
	return d, err
}

// Account is what became of all of an environment's events so far: Received is
// Delivered, Held and all of Dropped together.
type Account struct {
	Received  int64 // events, of which Recovered are from an earlier process
	Recovered int64
	Delivered int64
	Held      int64            // neither delivered nor dropped yet
	Dropped   map[string]int64 // by reason; nil if none

	// LeftOut are events that were never received in this sense, because the
	// configuration leaves them out: by level, rule, sample, or failed, where a
	// mask could not be applied. Nil if none.
	LeftOut map[string]int64
	Masked  int64 // sequences that rules masked

	PlatformDroppedEvents int64 // what Lambda says that it dropped itself
	PlatformDroppedBytes  int64

	Requests       int64 // PutRecords requests, of which Throttled were refused in part or whole
	Throttled      int64
	Retried        int64 // records that were sent again
	Bytes          int64 // sent, before base64
	QueuePeakBytes int64

	Invocations int64
	Hold        time.Duration // how long all invocations together were held for delivery
	LongestHold time.Duration
	Final       bool // the last one of this environment
}

// Account reads a delivery.report.
func (e Event) Account() (Account, error) {
	var a Account
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "dropped":
			return o.counts(&a.Dropped)
		case "leftOut":
			return o.counts(&a.LeftOut)
		case "platformDropped":
			return o.platformDropped(&a)
		case "holdMs":
			return o.milliseconds(&a.Hold)
		case "longestHoldMs":
			return o.milliseconds(&a.LongestHold)
		case "final":
			return o.boolean(&a.Final)
		}
		if to := a.count(name); to != nil {
			return o.number(to)
		}
		return o.skip()
	}, TypeDeliveryReport)
	return a, err
}

// count is the number of the given name.
func (a *Account) count(name string) *int64 {
	switch name {
	case "received":
		return &a.Received
	case "recovered":
		return &a.Recovered
	case "delivered":
		return &a.Delivered
	case "held":
		return &a.Held
	case "requests":
		return &a.Requests
	case "throttled":
		return &a.Throttled
	case "retried":
		return &a.Retried
	case "masked":
		return &a.Masked
	case "bytes":
		return &a.Bytes
	case "queuePeakBytes":
		return &a.QueuePeakBytes
	case "invocations":
		return &a.Invocations
	}
	return nil
}

// counts reads an object of numbers.
func (o object) counts(to *map[string]int64) error {
	return o.each(func(o object, name string) error {
		var n int64
		if err := o.number(&n); err != nil {
			return err
		}
		if *to == nil {
			*to = map[string]int64{}
		}
		(*to)[name] += n
		return nil
	})
}

func (o object) platformDropped(a *Account) error {
	return o.each(func(o object, name string) error {
		switch name {
		case "events":
			return o.number(&a.PlatformDroppedEvents)
		case "bytes":
			return o.number(&a.PlatformDroppedBytes)
		}
		return o.skip()
	})
}

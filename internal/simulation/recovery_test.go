package simulation

import (
	"fmt"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// mostDelay is how late Lambda may push for the last visit to be long enough.
const mostDelay = 10 * time.Second

// recovers demands that in a visit that is long enough, in fair weather, all is
// delivered that was said before. What waits in Lambda is not ours to deliver.
func recovers(e *evidence) string {
	if !e.plan.mended || !e.mendedWell() || !e.plan.kinesis.Unlimited || e.plan.lambda.faults.DelayDelivery > mostDelay || e.plan.settings.process.Sample != nil {
		return ""
	}
	began, done := e.lastVisit()
	s := e.shipped[e.now()]
	for _, event := range s.events {
		at, err := time.Parse(time.RFC3339, event.Time)
		if arrived := event.first; err == nil && at.Before(began.Truncate(time.Millisecond)) && arrived.After(done) {
			return fmt.Sprintf("%s waited from %v until %v, although Kinesis was well from %v on", event.ID, at.Sub(e.began), arrived.Sub(e.began), began.Sub(e.began))
		}
	}
	return ""
}

// lastVisit is when the function was invoked last, and when it was done.
func (e *evidence) lastVisit() (began, done time.Time) {
	for _, s := range e.steps {
		switch s.Kind {
		case lambdasim.Started:
			began = s.At
		case lambdasim.RuntimeDone:
			done = s.At
		case lambdasim.InvocationDone:
			if e.plan.managed.abreast > 0 {
				done = s.At
			}
		}
	}
	return began, done
}

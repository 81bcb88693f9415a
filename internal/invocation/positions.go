// Package invocation tells which invocation of a function an event belongs
// to, also where the event itself does not say.
package invocation

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Positions goes by where an event stands in its environment: an environment
// runs one invocation at a time, so that what is said between its
// platform.start and its platform.report is said by it. In a Managed Instance,
// which runs several, a place tells nothing. It must see the events
// of each environment in their order. The zero value is ready. It is not for
// concurrent use.
type Positions struct {
	running map[string]running
	many    map[string]time.Time // the Managed Instances, and when each was seen last
}

// running is the invocation that an environment is in.
type running struct {
	requestID string
	since     time.Time
}

// Of returns the request id of the invocation that an event belongs to, empty
// if none does.
func (p *Positions) Of(e record.Event, now time.Time) string {
	id, err := record.ParseID(e.ID)
	if err != nil {
		return e.RequestID
	}
	switch {
	case e.Type == "platform.initStart" && isManaged(e):
		if p.many == nil {
			p.many = map[string]time.Time{}
		}
		p.many[id.Environment] = now
	case !p.many[id.Environment].IsZero():
		p.many[id.Environment] = now
	case e.Type == "platform.start":
		if p.running == nil {
			p.running = map[string]running{}
		}
		p.running[id.Environment] = running{e.RequestID, now}
	case e.Type == "platform.report", strings.HasPrefix(e.Type, "platform.init"):
		if r := p.running[id.Environment]; r.requestID == e.RequestID || e.RequestID == "" {
			delete(p.running, id.Environment)
		}
	case e.RequestID == "" && (e.Type == "function" || e.Type == "extension"):
		return p.running[id.Environment].requestID
	}
	return e.RequestID
}

func isManaged(e record.Event) bool {
	var told struct {
		InitializationType string `json:"initializationType"`
	}
	return json.Unmarshal(e.Record, &told) == nil && told.InitializationType == "lambda-managed-instances"
}

// quiet is for how long a Managed Instance may say nothing and still be known.
const quiet = 24 * time.Hour

// Forget forgets the invocations that began before a moment: Lambda lets none
// run for more than 15 minutes.
func (p *Positions) Forget(before time.Time) {
	maps.DeleteFunc(p.running, func(_ string, r running) bool { return r.since.Before(before) })
	maps.DeleteFunc(p.many, func(_ string, seen time.Time) bool { return seen.Before(before.Add(-quiet)) })
}

package account

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// subscription is what kinds of events an extension asked for: platform,
// function, extension. Empty means that none was seen to ask.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
type subscription []string

// has tells whether events of a type are due. Before anybody asked, only what
// extensions say is not: subscribing to it is unusual.
func (s subscription) has(eventType string) bool {
	kind := eventType
	if strings.HasPrefix(eventType, "platform.") {
		kind = "platform"
	}
	if len(s) == 0 {
		return kind != "extension"
	}
	return slices.Contains(s, kind)
}

// isOwn tells whether an event is the extension's own account of its delivery,
// which no Lambda said.
func isOwn(eventType string) bool { return strings.HasPrefix(eventType, "delivery.") }

// platform is what the account reads of the platform's records.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
type platform struct {
	Status string   `json:"status"`
	Types  []string `json:"types"`
	Spans  []struct {
		Name       string  `json:"name"`
		DurationMs float64 `json:"durationMs"`
	} `json:"spans"`
	DroppedRecords int `json:"droppedRecords"`
}

// learn takes from an event what the account tells beside matching.
func (a *Account) learn(s Said) {
	if !strings.HasPrefix(s.Type, "platform.") {
		return
	}
	var p platform
	if json.Unmarshal(s.Record, &p) != nil {
		return
	}
	switch s.Type {
	case "platform.telemetrySubscription":
		for _, kind := range p.Types {
			if !slices.Contains(a.types, kind) {
				a.types = append(a.types, kind)
			}
		}
	case "platform.logsDropped":
		a.dropped += p.DroppedRecords
	case "platform.report":
		a.outcomes.count(p.Status)
		a.holds = append(a.holds, p.hold()...)
	}
}

// hold is how long extensions held the environment after the function was
// done, none if the report does not say.
func (p platform) hold() []time.Duration {
	for _, span := range p.Spans {
		if span.Name == "extensionOverhead" {
			return []time.Duration{time.Duration(span.DurationMs * float64(time.Millisecond))}
		}
	}
	return nil
}

// Invocations is how invocations ended, by their platform.report.
type Invocations struct {
	OK       int `json:"ok"`
	Failed   int `json:"failed"`
	TimedOut int `json:"timedOut"`
}

// Total is how many ended at all.
func (i Invocations) Total() int { return i.OK + i.Failed + i.TimedOut }

func (i *Invocations) count(status string) {
	switch status {
	case "success":
		i.OK++
	case "timeout":
		i.TimedOut++
	default:
		i.Failed++
	}
}

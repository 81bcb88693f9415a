package extensionsapi

import (
	"context"
	"fmt"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

// EventType is what an extension can be told of.
type EventType string

// The events of the Extensions API.
const (
	Invoke   EventType = "INVOKE"
	Shutdown EventType = "SHUTDOWN"
)

// Event is what ends a wait for the next one.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-api-next
type Event struct {
	Type     EventType
	Deadline time.Time // the invocation's, or of the shutdown

	// Of an Invoke.
	RequestID          string
	InvokedFunctionARN string

	// ShutdownReason is "spindown", "timeout" or "failure" in any case of
	// letters, or what AWS adds tomorrow.
	ShutdownReason string
}

// Next says that the extension is done, and waits for the next event: for as
// long as it takes, or until ctx ends.
func (c *Client) Next(ctx context.Context) (Event, error) {
	said, err := c.call(ctx, http1.MethodGet, "/event/next", nil, nil, http1.StatusOK)
	if err != nil {
		return Event{}, fmt.Errorf("waiting for the next event: %w", err)
	}
	var event Event
	var kind string
	var deadlineMs int64
	err = readObject(said.Body, map[string]any{
		"eventType": &kind, "deadlineMs": &deadlineMs, "requestId": &event.RequestID,
		"invokedFunctionArn": &event.InvokedFunctionARN, "shutdownReason": &event.ShutdownReason,
	})
	if err != nil {
		return Event{}, fmt.Errorf("reading the next event: %w", err)
	}
	event.Type, event.Deadline = EventType(kind), time.UnixMilli(deadlineMs)
	return event, nil
}

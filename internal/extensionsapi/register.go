package extensionsapi

import (
	"context"
	"errors"
	"fmt"

	"kinesis-telemetry-api-extension/internal/http1"
)

// Registration is what Lambda tells an extension that registers.
type Registration struct {
	FunctionName    string
	FunctionVersion string
	Handler         string
	AccountID       string // empty where Lambda doesn't tell
}

// Register registers the extension under name, which must be its executable's
// file name, for the given events. Lambda starts the function's runtime only
// when all extensions have registered.
func (c *Client) Register(ctx context.Context, name string, events ...EventType) (Registration, error) {
	header := http1.Header{
		{Name: "Content-Type", Value: "application/json"},
		{Name: "Lambda-Extension-Name", Value: name},
		{Name: "Lambda-Extension-Accept-Feature", Value: "accountId"},
	}
	said, err := c.call(ctx, http1.MethodPost, "/register", header, registerBody(events), http1.StatusOK)
	if err != nil {
		return Registration{}, fmt.Errorf("registering %q: %w", name, err)
	}
	if c.identifier = said.Header.Get(identifierHeader); c.identifier == "" {
		return Registration{}, fmt.Errorf("registering %q: %w", name, errors.New("the answer has no "+identifierHeader))
	}
	var r Registration
	err = readObject(said.Body, map[string]any{
		"functionName": &r.FunctionName, "functionVersion": &r.FunctionVersion,
		"handler": &r.Handler, "accountId": &r.AccountID,
	})
	if err != nil {
		return Registration{}, fmt.Errorf("registering %q: %w", name, err)
	}
	return r, nil
}

func registerBody(events []EventType) []byte {
	body := []byte(`{"events":[`)
	for i, event := range events {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(append(append(body, '"'), event...), '"')
	}
	return append(body, `]}`...)
}

package extensionsapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("Lambda-Extension-Name", name)
	header.Set("Lambda-Extension-Accept-Feature", "accountId")
	said, got, err := c.call(ctx, http.MethodPost, "/register", header, registerBody(events), http.StatusOK)
	if err != nil {
		return Registration{}, fmt.Errorf("registering %q: %w", name, err)
	}
	if c.identifier = got.Get(identifierHeader); c.identifier == "" {
		return Registration{}, fmt.Errorf("registering %q: %w", name, errors.New("the answer has no "+identifierHeader))
	}
	var r Registration
	err = readObject(said, map[string]any{
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

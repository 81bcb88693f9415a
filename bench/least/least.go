// Package least is the least that a Lambda extension in Go can be: it
// registers, may subscribe, and asks for the next event until it is shut down.
// What the real extension costs is measured against programs made of it.
package least

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Extension is one that Lambda knows.
type Extension struct {
	client *http.Client
	api    string // host:port
	id     string
}

// Register makes itself known to Lambda, whose Runtime API is at host:port api.
func Register(ctx context.Context, api, name string) (*Extension, error) {
	e := &Extension{client: &http.Client{Transport: &http.Transport{}}, api: api}
	header, _, err := e.call(ctx, http.MethodPost, "/2020-01-01/extension/register", `{"events":["INVOKE","SHUTDOWN"]}`, "Lambda-Extension-Name", name)
	if err != nil {
		return nil, fmt.Errorf("registering: %w", err)
	}
	e.id = header.Get("Lambda-Extension-Identifier")
	return e, nil
}

// Subscribe lets Lambda push telemetry to a port.
func (e *Extension) Subscribe(ctx context.Context, port int) error {
	subscription := fmt.Sprintf(`{"schemaVersion":"2025-01-29","types":["platform","function"],`+
		`"buffering":{"timeoutMs":25,"maxBytes":262144,"maxItems":10000},`+
		`"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:%d"}}`, port)
	if _, _, err := e.call(ctx, http.MethodPut, "/2022-07-01/telemetry", subscription, "Lambda-Extension-Identifier", e.id); err != nil {
		return fmt.Errorf("subscribing: %w", err)
	}
	return nil
}

// AwaitShutdown asks for one event after the other until SHUTDOWN.
func (e *Extension) AwaitShutdown(ctx context.Context) error {
	for {
		_, event, err := e.call(ctx, http.MethodGet, "/2020-01-01/extension/event/next", "", "Lambda-Extension-Identifier", e.id)
		if err != nil {
			return fmt.Errorf("asking for the next event: %w", err)
		}
		if strings.Contains(event, `"SHUTDOWN"`) {
			return nil
		}
	}
}

func (e *Extension) call(ctx context.Context, method, path, body, name, value string) (http.Header, string, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+e.api+path, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	request.Header.Set(name, value)
	response, err := e.client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(response.Status)
	}
	return response.Header, string(text), err
}

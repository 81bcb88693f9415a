// Package extensionsapi is the Lambda Extensions API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
package extensionsapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
)

const identifierHeader = "Lambda-Extension-Identifier"

// Client speaks for one extension. Its methods are called one at a time.
type Client struct {
	// HTTP reaches the Runtime API: never by a proxy, which would otherwise be
	// asked for its link-local address, and with no timeout, because a process
	// may be frozen for hours in the middle of a call.
	HTTP *http.Client

	base       string
	identifier string // empty until registered
}

// New returns a client of the Runtime API at host:port.
func New(runtimeAPI string, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Client {
	return &Client{
		HTTP: &http.Client{
			Transport:     &connection{dial: dial},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		base: "http://" + runtimeAPI + "/2020-01-01/extension",
	}
}

// Identifier is what Lambda gave at registration; empty before.
func (c *Client) Identifier() string { return c.identifier }

// StatusError is an answer that isn't the wanted one.
type StatusError struct {
	Status int    // of HTTP
	Said   string // the beginning of the body
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("answered %d %s: %s", e.Status, http.StatusText(e.Status), e.Said)
}

// Temporary tells whether the same call may succeed later.
func (e *StatusError) Temporary() bool { return e.Status >= http.StatusInternalServerError }

// call makes one call and returns the answer's body and header.
func (c *Client) call(ctx context.Context, method, path string, header http.Header, body []byte, want int) ([]byte, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	if c.identifier != "" {
		request.Header.Set(identifierHeader, c.identifier)
	}
	answer, err := c.HTTP.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if answer.StatusCode != want {
		return nil, nil, &StatusError{Status: answer.StatusCode, Said: string(said[:min(len(said), 300)])}
	}
	return said, answer.Header, err
}

// Close lets go of the connections.
func (c *Client) Close() { c.HTTP.CloseIdleConnections() }

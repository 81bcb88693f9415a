// Package extensionsapi is the Lambda Extensions API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
package extensionsapi

import (
	"context"
	"net"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

const identifierHeader = "Lambda-Extension-Identifier"

// answerTime is how long an answer may take that Lambda gives in milliseconds.
const answerTime = 2 * time.Second

// maxAnswer is how much of an answer's body is read: more than Lambda ever says.
const maxAnswer = 64 << 10

// Client speaks for one extension. Its methods are called one at a time.
type Client struct {
	// HTTP reaches the Runtime API: never by a proxy, which would otherwise be
	// asked for its link-local address, and with no timeout for next, because a
	// process may be frozen for hours in the middle of it.
	HTTP *http1.Client

	host       string
	identifier string // empty until registered
}

// New returns a client of the Runtime API at host:port.
func New(runtimeAPI string, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Client {
	return &Client{
		HTTP: &http1.Client{
			Dial:     func(ctx context.Context) (net.Conn, error) { return dial(ctx, "tcp", runtimeAPI) },
			MostBody: maxAnswer,
		},
		host: runtimeAPI,
	}
}

// Identifier is what Lambda gave at registration; empty before.
func (c *Client) Identifier() string { return c.identifier }

// StatusError is an answer that isn't the wanted one.
type StatusError = http1.StatusError

// call makes one call and returns its answer, which has the wanted status. What
// only asks may be asked twice, and lasts; all else is answered at once.
func (c *Client) call(ctx context.Context, method, path string, header http1.Header, body []byte, want int) (*http1.Answer, error) {
	if c.identifier != "" {
		header = append(header, http1.Field{Name: identifierHeader, Value: c.identifier})
	}
	r := &http1.Request{
		Method: method, Target: "/2020-01-01/extension" + path, Host: c.host, Header: header, Body: body,
	}
	if method == http1.MethodGet {
		r.Again = true
	} else {
		r.Within = answerTime
	}
	answer, err := c.HTTP.Call(ctx, r)
	if err != nil {
		return nil, err
	}
	if answer.Status != want {
		return nil, answer.Refusal()
	}
	return answer, nil
}

// Close lets go of the connection.
func (c *Client) Close() { c.HTTP.CloseIdle() }

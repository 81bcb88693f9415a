package world

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// Handler is the function: what it prints, how long it takes, how it ends. A
// *FunctionError is reported as the invocation's; after any other error the
// runtime's process exits. ctx ends when the process is to end.
type Handler func(ctx context.Context, requestID string, stdout io.Writer) error

// FunctionError is an error that the function reports.
type FunctionError struct{ Type string }

func (e *FunctionError) Error() string { return e.Type }

// runtime is a custom runtime around the handler. It speaks HTTP by hand, on
// one connection: a simulation lives through thousands of its calls a second.
func (w *World) runtime(ctx context.Context, environ []string, stdout, _ io.Writer) error {
	api := variable(environ, "AWS_LAMBDA_RUNTIME_API")
	conn, err := w.Network.DialContext(ctx, "tcp", api)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	c := &calls{conn: conn, host: api, answers: bufio.NewReader(conn)}
	for {
		header, err := c.call("GET", "next", "")
		if err != nil {
			return err
		}
		id := header.Get("Lambda-Runtime-Aws-Request-Id")
		var reported *FunctionError
		err = w.Handle(ctx, id, stdout)
		switch {
		case err == nil:
			_, err = c.call("POST", id+"/response", `"ok"`)
		case errors.As(err, &reported):
			_, err = c.call("POST", id+"/error", `{"errorType":"`+reported.Type+`"}`, "Lambda-Runtime-Function-Error-Type: "+reported.Type)
		}
		if err != nil {
			return err
		}
	}
}

// calls are a runtime's calls of the Runtime API.
type calls struct {
	conn    net.Conn
	host    string
	answers *bufio.Reader
}

func (c *calls) call(method, path, body string, headers ...string) (http.Header, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", method, path, c.host, len(body))
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n" + body)
	if _, err := io.WriteString(c.conn, b.String()); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return nil, err
	}
	if answer.StatusCode/100 != 2 {
		return nil, fmt.Errorf("the Runtime API answered %s", answer.Status)
	}
	return answer.Header, nil
}

func variable(environ []string, name string) string {
	for _, pair := range environ {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}

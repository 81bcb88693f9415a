package world

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Handler is the function: what it prints, how long it takes, how it ends. A
// *FunctionError is reported as the invocation's; after any other error the
// runtime's process exits. ctx ends when the process is to end, and holds the
// invocation's Event.
type Handler func(ctx context.Context, requestID string, stdout io.Writer) error

// FunctionError is an error that the function reports.
type FunctionError struct{ Type string }

func (e *FunctionError) Error() string { return e.Type }

// Event is what the invocation was invoked with whose handler has ctx.
func Event(ctx context.Context) string {
	event, _ := ctx.Value(eventKey{}).(string)
	return event
}

type eventKey struct{}

// ErrBroken is why a handler's ctx ends whose process exits because of another
// invocation: at once, and not when it likes.
var ErrBroken = errors.New("another invocation broke the process")

// runtime is a custom runtime around the handler, which works on as many
// invocations at once as Lambda says. The first of them that breaks ends all.
func (w *World) runtime(ctx context.Context, environ []string, stdout, _ io.Writer) error {
	abreast, err := strconv.Atoi(variable(environ, "AWS_LAMBDA_MAX_CONCURRENCY"))
	if err != nil {
		return w.work(ctx, environ, stdout)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	broken := make([]error, abreast)
	var all sync.WaitGroup
	for i := range abreast {
		all.Go(func() {
			defer cancel(ErrBroken)
			broken[i] = w.work(ctx, environ, stdout)
		})
	}
	all.Wait()
	return errors.Join(broken...)
}

// work takes one invocation after another. It speaks HTTP by hand, on one
// connection: a simulation lives through thousands of its calls a second.
func (w *World) work(ctx context.Context, environ []string, stdout io.Writer) error {
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
		header, event, err := c.call("GET", "next", "")
		if err != nil {
			return err
		}
		id := header.Get("Lambda-Runtime-Aws-Request-Id")
		var reported *FunctionError
		err = w.Handle(context.WithValue(ctx, eventKey{}, event), id, stdout)
		switch {
		case err == nil:
			_, _, err = c.call("POST", id+"/response", `"ok"`)
		case errors.As(err, &reported):
			_, _, err = c.call("POST", id+"/error", `{"errorType":"`+reported.Type+`"}`, "Lambda-Runtime-Function-Error-Type: "+reported.Type)
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

// call returns what was answered. That an answer of ours came too late is no
// error: Lambda has given the invocation up, and goes on.
func (c *calls) call(method, path, body string, headers ...string) (http.Header, string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", method, path, c.host, len(body))
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n" + body)
	if _, err := io.WriteString(c.conn, b.String()); err != nil {
		return nil, "", err
	}
	answer, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, "", err
	}
	if answer.StatusCode/100 != 2 && answer.StatusCode != http.StatusGone {
		return nil, "", fmt.Errorf("the Runtime API answered %s", answer.Status)
	}
	return answer.Header, string(told), nil
}

func variable(environ []string, name string) string {
	for _, pair := range environ {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}

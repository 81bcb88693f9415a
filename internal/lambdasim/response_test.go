package lambdasim

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// respond is a runtime that answers each invocation with a body in a mode, and
// keeps how that was answered.
func respond(c *Config, mode, body string, statuses *[]int) Func {
	dial := c.Network.Dial
	return func(ctx context.Context, environ []string, stdout, _ io.Writer) error {
		a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
		defer a.client.CloseIdleConnections()
		for {
			r, err := a.call(ctx, "GET", "/2018-06-01/runtime/invocation/next", "")
			if err != nil || r.status != 200 {
				return err
			}
			fmt.Fprintln(stdout, "for", r.header.Get("Lambda-Runtime-Aws-Tenant-Id"))
			url := "/2018-06-01/runtime/invocation/" + r.header.Get("Lambda-Runtime-Aws-Request-Id") + "/response"
			r, err = a.call(ctx, "POST", url, body, headerResponseMode, mode)
			if err != nil {
				return err
			}
			*statuses = append(*statuses, r.status)
			if r.status == 400 {
				_, _ = a.call(ctx, "POST", url, "in the other mode") // so that it ends
			}
		}
	}
}

func TestAStreamedResponseMayBeLarger(t *testing.T) {
	large := strings.Repeat("x", 7<<20)
	for _, c := range []struct {
		mode   string
		body   string
		status int
		errors string
	}{{"streaming", large, 202, ""}, {"", large, 413, "Unhandled"}, {"dripping", "drop", 400, ""}} {
		synctest.Test(t, func(t *testing.T) {
			var statuses []int
			l := startLife(t, nil, &extensionFixture{}, func(config *Config) {
				config.Function.Program = respond(config, c.mode, c.body, &statuses)
			})
			i, _ := l.invoke(t, "x")
			l.end(t)
			time.Sleep(time.Second) // in which the server closes what it refused to read
			if len(statuses) != 1 || statuses[0] != c.status || i.FunctionError != c.errors {
				t.Errorf("mode %q: answered %d, error %q", c.mode, statuses, i.FunctionError)
			}
		})
	}
}

func TestTheRuntimeIsToldOfItsTenant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLife(t, nil, &extensionFixture{types: everything}, func(c *Config) {
			c.Function.TenantID = "blue"
			c.Function.Program = respond(c, "", "ok", new([]int))
		})
		l.invoke(t, "x")
		l.end(t)
		if got := records(l.listener.got(), "function"); len(got) != 1 || got[0] != `"for blue"` {
			t.Errorf("it said %q", got)
		}
	})
}

func TestAfterAResetAnExtensionHasAnotherIdentifier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		identifiers := map[string]bool{}
		breaks := func(_ context.Context, event string, _ io.Writer) (string, error) {
			if event == "break" {
				return "", &ExitError{Code: 1}
			}
			return "", nil
		}
		l := startLife(t, breaks, &extensionFixture{}, func(c *Config) {
			dial := c.Network.Dial
			c.Extensions[0].Program = Func(func(ctx context.Context, environ []string, _, _ io.Writer) error {
				a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
				defer a.client.CloseIdleConnections()
				if err := a.register(ctx, "probe", `{"events":["INVOKE","SHUTDOWN"]}`); err != nil {
					return err
				}
				identifiers[a.id] = true
				for {
					if r, err := a.next(ctx); err != nil || strings.Contains(string(r.body), eventShutdown) {
						return err
					}
				}
			})
		})
		l.invoke(t, "break")
		if _, o := l.invoke(t, "x"); o.Status != statusSuccess {
			t.Errorf("the next ended as %+v", o)
		}
		l.end(t)
		if len(identifiers) != 2 {
			t.Errorf("%d identifiers in two inits", len(identifiers))
		}
	})
}

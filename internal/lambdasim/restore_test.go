package lambdasim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func startSnapStart(t *testing.T, h handler, change func(*Config)) *life {
	t.Helper()
	return startLife(t, h, &extensionFixture{types: everything}, func(c *Config) {
		c.Kind = SnapStart
		if change != nil {
			change(c)
		}
	})
}

func TestASnapshotIsRestoredAtTheFirstInvocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startSnapStart(t, echo, nil)
		before := l.Instance()
		time.Sleep(time.Hour)
		if _, o := l.invoke(t, "one"); o.Status != statusSuccess || o.Init != 0 {
			t.Errorf("the first ended as %+v", o)
		}
		l.invoke(t, "two")
		l.end(t)
		got := l.listener.got()
		var order []string
		for _, e := range got {
			if strings.HasPrefix(e.Type, "platform.restore") || e.Type == "platform.start" || e.Type == "platform.initReport" {
				order = append(order, strings.TrimPrefix(e.Type, "platform."))
			}
		}
		if want := []string{"initReport", "restoreStart", "restoreRuntimeDone", "restoreReport", "start", "start"}; !slices.Equal(order, want) {
			t.Errorf("got %q, want %q", order, want)
		}
		if text := records(got, "platform.initStart")[0]; !strings.Contains(text, `"initializationType":"snap-start","phase":"snap-start"`) || !strings.Contains(text, before) {
			t.Errorf("initStart is %s", text)
		}
		if text := records(got, "platform.restoreStart")[0]; !strings.Contains(text, l.Instance()) || l.Instance() == before || !strings.Contains(text, `"instanceMaxMemory":"128"`) {
			t.Errorf("restoreStart is %s: the instance was %s", text, before)
		}
		if text := records(got, "platform.report")[0]; strings.Contains(text, "initDurationMs") {
			t.Errorf("the first report is %s", text)
		}
	})
}

func TestARuntimeMayWaitForTheRestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startSnapStart(t, echo, func(c *Config) {
			function, dial := c.Function.Program.(Func), c.Network.Dial
			c.Function.Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
				if r, err := a.call(ctx, "GET", "/2018-06-01/runtime/restore/next", ""); err != nil || r.status != 200 {
					return errors.Join(err, fmt.Errorf("restore/next: %d", r.status))
				}
				a.client.CloseIdleConnections()
				fmt.Fprintln(stdout, "hook")
				sleep(ctx, 2*time.Second)
				return function(ctx, environ, stdout, stderr)
			})
		})
		time.Sleep(time.Hour)
		l.invoke(t, "one")
		l.end(t)
		if step, restored := l.log.step(Restored); !restored || step.Duration != 2*time.Second {
			t.Errorf("the restore is %+v", step)
		}
		for _, kind := range []string{"platform.restoreReport", "platform.report"} {
			name := map[string]string{"platform.restoreReport": `"durationMs":2000`, "platform.report": `"restoreDurationMs":2000`}[kind]
			if text := records(l.listener.got(), kind)[0]; !strings.Contains(text, name) {
				t.Errorf("%s is %s, want %s", kind, text, name)
			}
		}
	})
}

func TestARestoreThatTakesTooLongIsRepairedInTheInvocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startSnapStart(t, echo, func(c *Config) {
			function, dial, began := c.Function.Program.(Func), c.Network.Dial, false
			c.Function.Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				if began {
					return function(ctx, environ, stdout, stderr)
				}
				began = true
				a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
				defer a.client.CloseIdleConnections()
				a.call(ctx, "GET", "/2018-06-01/runtime/restore/next", "")
				return sleep(ctx, time.Hour)
			})
		})
		if _, o := l.invoke(t, "one"); o.Status != statusSuccess {
			t.Errorf("it ended as %+v", o)
		}
		l.end(t)
		if got := records(l.listener.got(), "platform.restoreRuntimeDone"); len(got) != 1 || !strings.Contains(got[0], statusTimeout) {
			t.Errorf("restoreRuntimeDone is %q", got)
		}
	})
}

func TestKeysOfASnapshotComeFromTheEndpointAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var statuses []int
		var handed map[string]string
		var static string
		startSnapStart(t, echo, func(c *Config) {
			c.Credentials = Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret", SessionToken: "session"}
			probe, dial := c.Extensions[0].Program.(Func), c.Network.Dial
			c.Extensions[0].Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				static = variable(environ, "AWS_ACCESS_KEY_ID") + variable(environ, "AWS_SECRET_ACCESS_KEY") + variable(environ, "AWS_SESSION_TOKEN")
				a := newAPI(dial, variable(environ, "AWS_LAMBDA_RUNTIME_API"))
				path := strings.TrimPrefix(variable(environ, "AWS_CONTAINER_CREDENTIALS_FULL_URI"), "http://"+a.address)
				for _, token := range []string{"wrong", variable(environ, "AWS_CONTAINER_AUTHORIZATION_TOKEN")} {
					r, err := a.call(ctx, "GET", path, "", "Authorization", token)
					if err != nil {
						return err
					}
					statuses = append(statuses, r.status)
					_ = json.Unmarshal(r.body, &handed) // the last counts
				}
				a.client.CloseIdleConnections()
				return probe(ctx, environ, stdout, stderr)
			})
		}).end(t)
		if !slices.Equal(statuses, []int{403, 200}) || handed["AccessKeyId"] != "AKID" || handed["Token"] != "session" || handed["Expiration"] == "" || static != "" {
			t.Errorf("the endpoint answered %d and %v; the variables hold %q", statuses, handed, static)
		}
	})
}

package lambdasim

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheRuntimeStartsWhenEveryExtensionRegistered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var after time.Duration
		l := startLife(t, echo, &extensionFixture{}, func(c *Config) {
			function, probe := c.Function.Program.(Func), c.Extensions[0].Program.(Func)
			c.Function.Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				after = time.Since(begin)
				return function(ctx, environ, stdout, stderr)
			})
			c.Extensions[0].Program = Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
				sleep(ctx, time.Second)
				return probe(ctx, environ, stdout, stderr)
			})
		})
		if after != time.Second {
			t.Errorf("the runtime was started after %v, want 1s", after)
		}
		l.end(t)
	})
}

func TestShutdownPushesWithoutWaitingForTheBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLife(t, echo, &extensionFixture{types: everything}, nil)
		l.invoke(t, "x")
		begin := time.Now()
		l.end(t)
		for _, e := range l.listener.got() {
			if e.Type == "platform.report" && e.At.Sub(begin) != 0 {
				t.Errorf("the report came %v after the shutdown's begin, want at once", e.At.Sub(begin))
			}
		}
		if len(records(l.listener.got(), "platform.report")) != 1 {
			t.Errorf("got %q, want a report", kinds(l.listener.got()))
		}
	})
}

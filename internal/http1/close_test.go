package http1

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

func TestCloseEndsConnectionsThatWaitAtOnce(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		used, silent := v.connect(get), v.connect("")
		expect(t, "before", hear(t, used), "200")
		began := time.Now()
		if err := v.close(time.Minute); err != nil || time.Since(began) > 0 {
			t.Errorf("got %v after %v, want nothing at once", err, time.Since(began))
		}
		expect(t, "used", hear(t, used), "end")
		expect(t, "silent", hear(t, silent), "end")
		if _, err := v.network.DialContext(v.t.Context(), "tcp", v.address); err == nil {
			t.Error("it listens still")
		}
		v.tell(used, get)
		expect(t, "handled", v.all(), "GET /g")
	})
}

func TestCloseWaitsForAnAnswerAndForNoMore(t *testing.T) {
	slowly := func(v *visited, e *Exchange) {
		<-time.After(3 * time.Second)
		v.read(e)
	}
	visit(t, slowly, func(v *visited) {
		c := v.connect(post + get)
		time.Sleep(time.Second)
		began := time.Now()
		if err := v.close(time.Minute); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("got %v after %v, want nothing after the answer", err, time.Since(began))
		}
		expect(t, "heard", hear(t, c), "200", "end")
		expect(t, "handled", v.all(), "POST /p abc")
	})
}

func TestCloseCutsWhatTakesTooLong(t *testing.T) {
	for name, tt := range map[string]struct {
		said   string
		handle func(*visited, *Exchange)
	}{
		"a body":                    {post[:len(post)-1], (*visited).read},
		"a body that nobody wanted": {post[:len(post)-1], unread},
		"a handler that is told": {get, func(v *visited, e *Exchange) {
			<-e.IsCut()
			v.read(e)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, tt.handle, func(v *visited) {
				c := v.connect(tt.said)
				began := time.Now()
				if err := v.close(2 * time.Second); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 2*time.Second {
					t.Errorf("got %v after %v", err, time.Since(began))
				}
				expect(t, "heard", hear(t, c), "end")
				if len(v.all()) != 1 {
					t.Errorf("handled %q, and is not done", v.all())
				}
			})
		})
	}
}

// It is not waited for.
func TestCloseCutsARefusedClientThatIsHeardOut(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		v.connect("no HTTP\r\n\r\n")
		began := time.Now()
		if err := v.close(lingerTime / 2); err != nil || time.Since(began) != 0 {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

// A client that is slow to read must not hold the function's end.
func TestCloseCutsAnAnswerThatNobodyReads(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		c := v.connect("")
		go func() {
			for {
				if _, err := io.WriteString(c, get); err != nil {
					return
				}
			}
		}()
		synctest.Wait()
		if err := v.close(time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		c.Close()
	})
}

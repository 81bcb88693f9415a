package http1

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// unread handles a request without reading it.
func unread(v *visited, e *Exchange) {
	v.note(e, "")
	_ = e.Answer(StatusOK)
}

func TestABodyThatNobodyWantedIsReadWithinBounds(t *testing.T) {
	sized := func(n int) string {
		head := "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
		return head + strings.Repeat("400\r\n"+strings.Repeat("x", 1024)+"\r\n", n>>10) + "0\r\n\r\n"
	}
	for name, tt := range map[string]struct {
		size int
		want string
	}{
		"some":     {1 << 10, "200,200"},
		"the most": {maxUnread - 1<<10, "200,200"},
		"more":     {maxUnread + 1<<10, "200 close,end"},
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, unread, func(v *visited) {
				c := v.connect(sized(tt.size) + get)
				expect(t, "heard", hear(t, c), strings.Split(tt.want, ",")...)
			})
		})
	}
}

func TestABodyThatNobodyWantedIsWaitedForWithinBounds(t *testing.T) {
	visit(t, unread, func(v *visited) {
		c := v.connect(post[:len(post)-1])
		time.Sleep(headTime - time.Millisecond)
		v.tell(c, post[len(post)-1:])
		expect(t, "in time", hear(t, c), "200")
		v.tell(c, post[:len(post)-1])
		time.Sleep(headTime + time.Millisecond)
		expect(t, "too late", hear(t, c), "200 close", "end")
	})
}

func TestABodyThatWasReadInPartIsReadToItsEnd(t *testing.T) {
	part := func(v *visited, e *Exchange) {
		b := make([]byte, 2)
		_, _ = io.ReadFull(e, b)
		v.note(e, string(b))
		_ = e.Answer(StatusOK)
	}
	visit(t, part, func(v *visited) {
		c := v.connect(post + post)
		expect(t, "heard", hear(t, c), "200", "200")
		expect(t, "handled", v.all(), "POST /p ab", "POST /p ab")
	})
}

func TestABodyThatIsCutFails(t *testing.T) {
	var exchange *Exchange
	failed := 0
	handle := func(_ *visited, e *Exchange) {
		exchange = e
		for range 2 {
			if _, err := io.ReadAll(e); err != nil {
				failed++
			}
		}
		_ = e.Answer(StatusBadRequest)
	}
	visit(t, handle, func(v *visited) {
		c := v.connect(post[:len(post)-1])
		time.Sleep(time.Hour)
		exchange.Cut()
		synctest.Wait()
		v.tell(c, "c")
		expect(t, "heard", hear(t, c), "400 close", "end")
		if failed != 2 {
			t.Errorf("it failed %d times, want each time", failed)
		}
	})
}

// Nor is what comes behind a body's mistake taken for more of it.
func TestABodyThatFailedFailsAgain(t *testing.T) {
	handle := func(v *visited, e *Exchange) {
		for range 2 {
			b, err := io.ReadAll(e)
			v.note(e, string(b))
			if err == nil {
				t.Error("it is said to be at its end")
			}
		}
		_ = e.Answer(StatusBadRequest)
	}
	visit(t, handle, func(v *visited) {
		c := v.connect("PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nno size\r\n\r\n2\r\nbc\r\n0\r\n\r\n")
		expect(t, "heard", hear(t, c), "400 close", "end")
		expect(t, "read", v.all(), "PUT /c a", "PUT /c")
	})
}

func TestAHandlersPanicEndsItsConnectionOnly(t *testing.T) {
	handle := func(v *visited, e *Exchange) {
		if e.Method == MethodPost {
			panic("a mistake")
		}
		v.read(e)
	}
	visit(t, handle, func(v *visited) {
		before := v.connect(get)
		expect(t, "panicked", hear(t, v.connect(post+get)), "end")
		v.tell(before, get)
		expect(t, "the one before", hear(t, before), "200", "200")
		expect(t, "a new one", hear(t, v.connect(get)), "200")
		if err := v.close(time.Minute); err == nil || err.Error() != "handling a request: a panic" {
			t.Errorf("closing: %v, want that it is told", err)
		}
	})
}

func TestAHandlerThatAnswersNothingIsAnsweredFor(t *testing.T) {
	visit(t, func(*visited, *Exchange) {}, func(v *visited) {
		expect(t, "goes on", hear(t, v.connect(post+get)), "500", "500")
		expect(t, "closes", hear(t, v.connect("GET / HTTP/1.0\r\n\r\n")), "500 close", "end")
	})
}

func TestAnAnswerSaysItsFieldsAndWhen(t *testing.T) {
	handle := func(_ *visited, e *Exchange) { _ = e.Answer(StatusMethodNotAllowed, Field{"Allow", "POST"}) }
	visit(t, handle, func(v *visited) {
		c := v.connect(get)
		_ = c.SetReadDeadline(time.Now().Add(time.Second))
		got, _ := io.ReadAll(c)
		const want = "HTTP/1.1 405 Method Not Allowed\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nContent-Length: 0\r\nAllow: POST\r\n\r\n"
		if string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// Hung up on with something unread, a client may not hear why it was refused.
func TestAClientThatIsRefusedIsHeardOutForAWhile(t *testing.T) {
	visit(t, (*visited).read, func(v *visited) {
		c := v.connect("no HTTP\r\n\r\n")
		time.Sleep(lingerTime - time.Millisecond)
		if _, err := io.WriteString(c, strings.Repeat("x", 1<<20)); err != nil {
			t.Errorf("it wasn't heard out: %v", err)
		}
		time.Sleep(2 * time.Millisecond)
		if _, err := io.WriteString(c, "x"); err == nil {
			t.Error("it is heard still")
		}
		expect(t, "heard", hear(t, c), "400 close", "end")
	})
}

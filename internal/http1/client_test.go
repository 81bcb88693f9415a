package http1

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCallsGoOverOneConnection(t *testing.T) {
	against(t, func(p *peer) {
		for _, size := range []int{0, 1, shortBody, shortBody + 1, 1 << 19, 3} {
			p.expect(long[:size], 1)
		}
		if p.wrote != 6 {
			t.Errorf("told %d times that a request had left, want 6", p.wrote)
		}
		time.Sleep(24 * time.Hour)
		p.expect("a day later", 1)
	}, echo(0))
}

func TestAnAnswerIsWhatWasSaid(t *testing.T) {
	against(t, func(p *peer) {
		a, err := p.client.Call(p.t.Context(), &Request{Method: MethodGet, Target: "/", Host: "h"})
		if err != nil || a.Status != 418 || a.Header.Get("x-y") != "z" || a.Header.Get("z") != "" || string(a.Body) != "abc" {
			t.Errorf("got %+v, %v", a, err)
		}
	}, func(k *talk) {
		k.asked()
		k.say("HTTP/1.1 418 I'm a teapot\r\nX-Y: z\r\nx-y: second\r\nContent-Length: 3\r\n\r\nabc")
	})
}

func TestAConnectionIsKeptAsLongAsItIsToBe(t *testing.T) {
	against(t, func(p *peer) {
		p.client.KeepFor = time.Minute
		p.expect("a", 1)
		time.Sleep(time.Minute)
		p.expect("b", 1)
		time.Sleep(time.Minute + 1)
		p.expect("c", 2)
		if open := p.open(); open != 1 {
			t.Errorf("%d connections are open, want the new one", open)
		}
	}, times(2, echo(0))...)
}

func TestAnyGoroutineMayCloseAnIdleConnection(t *testing.T) {
	against(t, func(p *peer) {
		var closing sync.WaitGroup
		done := make(chan struct{})
		closing.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					p.client.CloseIdle()
				}
			}
		})
		for n := range 300 {
			if got, err := p.call(p.t.Context(), fmt.Sprint(n)); err != nil || got != fmt.Sprint(n) {
				t.Errorf("got %q, %v, want %d", got, err, n)
			}
		}
		close(done)
		closing.Wait()
	}, times(300, echo(0))...)
}

func TestAConnectionThatHasEndedIsNotUsed(t *testing.T) {
	against(t, func(p *peer) {
		p.expect("a", 1)
		synctest.Wait()
		p.expect("b", 2)
		if p.wrote != 2 {
			t.Errorf("wrote %d times, want each request once", p.wrote)
		}
	}, times(2, echo(1))...)
}

func TestWhatMayBeAskedAgainIsAskedAgainWhereAConnectionTurnsOutToHaveEnded(t *testing.T) {
	for _, again := range []bool{true, false} {
		against(t, func(p *peer) {
			p.hide = true
			p.expect("a", 1)
			synctest.Wait()
			a, err := p.client.Call(p.t.Context(), &Request{Method: MethodGet, Target: "/", Host: "h", Again: again})
			switch {
			case again && (err != nil || a.Status != StatusOK || p.dialled != 2):
				t.Errorf("got %+v, %v, dialled %d times, want an answer on the second", a, err, p.dialled)
			case !again && (err == nil || p.dialled != 1):
				t.Errorf("got %+v, dialled %d times, want an error", a, p.dialled)
			}
		}, times(2, echo(1))...)
	}
}

func TestNothingIsAskedAgainForWhomNobodyWaits(t *testing.T) {
	against(t, func(p *peer) {
		p.hide = true
		p.expect("a", 1)
		synctest.Wait()
		ctx, end := context.WithCancelCause(p.t.Context())
		end(errTold)
		_, err := p.client.Call(ctx, &Request{Method: MethodGet, Target: "/", Host: "h", Again: true})
		if !errors.Is(err, errTold) || p.dialled != 1 {
			t.Errorf("got %v, dialled %d times", err, p.dialled)
		}
	}, times(2, echo(1))...)
}

// Whoever refuses a request may say so before it has come, and hang up.
func TestAnAnswerToARequestThatWasNotReadIsHeard(t *testing.T) {
	refuse := func(k *talk) {
		_, _ = io.ReadFull(k.reader, make([]byte, 1000))
		k.say("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nabc")
	}
	against(t, func(p *peer) {
		p.hide = true
		a, err := p.client.Call(p.t.Context(), &Request{Method: MethodPost, Target: "/", Host: "h", Body: []byte(long)})
		if err != nil || a.Status != 413 || string(a.Body) != "abc" {
			t.Errorf("got %+v, %v", a, err)
		}
		p.expect("next", 2)
	}, refuse, echo(1))
}

func TestAnswersThatComeBeforeTheLastArePassedOver(t *testing.T) {
	const before = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
	for name, tt := range map[string]struct {
		before string
		taken  bool
	}{
		"two":      {before, true},
		"the most": {before + before + before[:25], true},
		"more":     {before + before + before, false},
		"upgraded": {"HTTP/1.1 101 Switching Protocols\r\n\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			against(t, func(p *peer) {
				if got, err := p.call(p.t.Context(), "a"); (err == nil) != tt.taken || tt.taken && got != "a" {
					t.Errorf("got %q, %v", got, err)
				}
			}, func(k *talk) { k.say(tt.before + ok(k.asked())) })
		})
	}
}

func TestAnAnswersBodyMayHaveItsMostBytes(t *testing.T) {
	for name, head := range map[string]string{"sized": "Content-Length: 2000\r\n", "until the end": ""} {
		for most, taken := range map[int]bool{2000: true, 1999: false} {
			against(t, func(p *peer) {
				p.client.MostBody = most
				if got, err := p.call(p.t.Context(), "a"); (err == nil) != taken || taken && len(got) != 2000 {
					t.Errorf("%s: with %d at most: got %d, %v", name, most, len(got), err)
				}
			}, func(k *talk) {
				k.asked()
				k.say("HTTP/1.1 200 OK\r\n" + head + "\r\n" + long[:2000])
			})
		}
	}
}

func TestAnAnswerThatBreaksOffIsAnError(t *testing.T) {
	for _, said := range []string{"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"} {
		against(t, func(p *peer) {
			if got, err := p.call(p.t.Context(), "a"); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("after %q: got %q, %v", said, got, err)
			}
			p.expect("next", 2)
		}, func(k *talk) {
			k.asked()
			k.say(said)
		}, echo(1))
	}
}

func TestACallEndsWithItsContextForItsReason(t *testing.T) {
	deaf := func(k *talk) { _, _ = io.Copy(io.Discard, k.reader) }
	for name, tt := range map[string]struct {
		body string
		talk func(*talk)
	}{
		"while it is written": {long, func(*talk) { <-time.After(time.Hour) }},
		"before its answer":   {"a", deaf},
		"in its answer": {"a", func(k *talk) {
			k.asked()
			k.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab")
			deaf(k)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			against(t, func(p *peer) {
				ctx, end := context.WithCancelCause(p.t.Context())
				time.AfterFunc(time.Minute, func() { end(errTold) })
				began := time.Now()
				if got, err := p.call(ctx, tt.body); !errors.Is(err, errTold) || time.Since(began) != time.Minute {
					t.Errorf("got %q, %v after %v", got, err, time.Since(began))
				}
				time.Sleep(time.Hour)
				p.expect("next", 2)
			}, tt.talk, echo(1))
		})
	}
}

func TestAContextThatEndsAfterItsCallHarmsNoOther(t *testing.T) {
	against(t, func(p *peer) {
		ctx, end := context.WithCancel(p.t.Context())
		if got, err := p.call(ctx, "a"); err != nil || got != "a" {
			t.Errorf("got %q, %v", got, err)
		}
		end()
		synctest.Wait()
		p.expect("b", 1)
	}, echo(0))
}

func TestADialThatFailsIsTheCallsError(t *testing.T) {
	refused := errors.New("refused")
	c := &Client{Dial: func(context.Context) (net.Conn, error) { return nil, refused }}
	if _, err := c.Call(t.Context(), &Request{Method: MethodGet, Target: "/", Host: "h", Again: true}); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsWrittenOfWhatCanNotBeSent(t *testing.T) {
	against(t, func(p *peer) {
		r := &Request{Method: MethodGet, Target: "/", Host: "h", Header: Header{{"X", "secret\r\nHost: other"}}}
		if _, err := p.client.Call(p.t.Context(), r); err == nil || strings.Contains(err.Error(), "secret") || p.wrote != 0 {
			t.Errorf("got %v, wrote %d times", err, p.wrote)
		}
	}, func(k *talk) {
		if b, _ := io.ReadAll(k.reader); len(b) > 0 {
			t.Errorf("%q was written", b)
		}
	})
}

// What came stands in no error: it may be a secret.
func TestNoErrorShowsWhatCame(t *testing.T) {
	const marker = "M4RK3R"
	for _, said := range []string{
		marker + "\r\n\r\n",
		"HTTP/1.1 " + marker + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\n" + marker + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: " + marker + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: " + marker + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + marker + "\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + marker + "\r\n\r\n",
	} {
		against(t, func(p *peer) {
			if _, err := p.call(p.t.Context(), "a"); err == nil || strings.Contains(err.Error(), marker) {
				t.Errorf("after %q: got %v", said, err)
			}
		}, func(k *talk) {
			k.asked()
			k.say(said)
		})
	}
}

// As gateways are known to answer, and net/http takes it.
func TestAnAnswerIsTakenThatSaysTwiceWhereItEnds(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, tt := range map[string]struct {
		said  string
		lasts bool
	}{
		"a length, twice":      {ok + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", true},
		"a length and chunks":  {ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false},
		"a field on two lines": {ok + "X: a\r\n  b\r\nContent-Length: 3\r\n\r\nabc", true},
	} {
		from := bufio.NewReader(strings.NewReader(tt.said))
		in, err := readAnswer(from, MethodPost)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, err := readAll(nil, in.body, 100)
		if err != nil || string(body) != "abc" || in.lasts != tt.lasts {
			t.Errorf("%s: got %q, %v, lasts: %v", name, body, err, in.lasts)
		}
		if x := in.fields.Get("X"); x != "" && x != "a b" {
			t.Errorf("%s: got the field %q", name, x)
		}
	}
	from := bufio.NewReader(strings.NewReader(ok + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"))
	if _, err := readAnswer(from, MethodPost); err == nil {
		t.Error("two lengths are taken for one")
	}
}

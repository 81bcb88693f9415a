package extensionsapi_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
)

// registeredBy is what Lambda says to a registration.
const registeredBy = "HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: the-id\r\nContent-Length: 2\r\n\r\n{}"

// shutDown is an answer to next.
const shutDown = "HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\n" + `{"eventType":"SHUTDOWN","deadlineMs":5}`

// accepted is an answer to an init error.
const accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"

// line is a Runtime API that has one script for each connection: what it says to
// each request on it, one after the other, before it closes the connection.
type line struct {
	scripts [][]string
	dialled int
	cut     bool // the last answer was not read to its end
	served  chan struct{}
}

// call is one end of a connection; at the other, its script is said.
func (l *line) call(context.Context, string, string) (net.Conn, error) {
	if l.dialled == len(l.scripts) {
		return nil, errors.New("dialled too often")
	}
	script := l.scripts[l.dialled]
	l.dialled++
	here, there := net.Pipe()
	before := l.served
	l.served = make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		defer there.Close()
		if before != nil {
			<-before
		}
		l.say(there, script)
	}(l.served)
	return here, nil
}

func (l *line) say(to net.Conn, script []string) {
	reader := bufio.NewReader(to)
	for _, answer := range script {
		r, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if _, err := io.WriteString(to, answer); err != nil {
			l.cut = true
			return
		}
	}
}

// over is a registered client of a Runtime API with such scripts.
func over(t *testing.T, scripts ...[]string) (*extensionsapi.Client, *line) {
	t.Helper()
	l := &line{scripts: scripts}
	c := extensionsapi.New("lambda:1", l.call)
	t.Cleanup(func() {
		c.Close()
		<-l.served
	})
	if _, err := c.Register(t.Context(), "ext"); err != nil {
		t.Fatal(err)
	}
	return c, l
}

func TestAllCallsGoOverOneConnection(t *testing.T) {
	c, l := over(t, []string{registeredBy, shutDown, shutDown})
	for range 2 {
		if _, err := c.Next(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if l.dialled != 1 {
		t.Errorf("dialled %d times, want once", l.dialled)
	}
}

func TestNextIsAskedAnewWhereTheConnectionHadEnded(t *testing.T) {
	c, l := over(t, []string{registeredBy}, []string{shutDown})
	if _, err := c.Next(t.Context()); err != nil || l.dialled != 2 {
		t.Errorf("got %v, dialled %d times, want twice", err, l.dialled)
	}
}

func TestNextOnANewConnectionIsAskedOnce(t *testing.T) {
	c, l := over(t, []string{registeredBy}, []string{""}, []string{""}, []string{shutDown})
	for _, want := range []int{2, 3} {
		if _, err := c.Next(t.Context()); err == nil || l.dialled != want {
			t.Errorf("got %v, dialled %d times, want an error after %d", err, l.dialled, want)
		}
	}
	if _, err := c.Next(t.Context()); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// Once Lambda has begun to say the event, it won't say it again.
func TestNextIsNotAskedAnewWhereItsAnswerHadBegun(t *testing.T) {
	for _, begun := range []string{"H", "HTTP/1.1 200 OK\r\n", shutDown[:len(shutDown)-1], "no HTTP\r\n\r\n"} {
		c, l := over(t, []string{registeredBy, begun}, []string{shutDown})
		if event, err := c.Next(t.Context()); err == nil || l.dialled != 1 {
			t.Errorf("after %q: got %+v, %v, dialled %d times, want an error after one", begun, event, err, l.dialled)
		}
	}
}

func TestWhatChangesSomethingIsNotAskedTwice(t *testing.T) {
	c, l := over(t, []string{registeredBy, ""}, []string{accepted})
	if err := c.InitError(t.Context(), "Extension.X", "why"); err == nil || l.dialled != 1 {
		t.Errorf("got %v, dialled %d times, want an error after one", err, l.dialled)
	}
}

func TestAConnectionIsLeftThatLambdaWillCloseOrHasMoreToSayOn(t *testing.T) {
	for name, last := range map[string]string{
		"closed": "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 39\r\n\r\n" + `{"eventType":"SHUTDOWN","deadlineMs":5}`,
		"more":   shutDown + "HTTP/1.1 408 Request Timeout\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c, l := over(t, []string{registeredBy, last}, []string{accepted})
			if _, err := c.Next(t.Context()); err != nil {
				t.Error(err)
			}
			if err := c.InitError(t.Context(), "Extension.X", "why"); err != nil || l.dialled != 2 {
				t.Errorf("got %v, dialled %d times, want twice", err, l.dialled)
			}
		})
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	gone := errors.New("told to go")
	ctx, end := context.WithCancelCause(t.Context())
	server, asked := make(chan net.Conn, 2), make(chan struct{})
	c := extensionsapi.New("lambda:1", func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		server <- there
		return here, nil
	})
	go func() {
		there := <-server
		_, _ = http.ReadRequest(bufio.NewReader(there)) // and never answers
		close(asked)
	}()
	go func() {
		<-asked
		end(gone)
	}()
	if _, err := c.Next(ctx); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
	if len(server) > 0 {
		t.Error("it called again, though nobody waits")
	}
}

func TestAnAnswerWithoutEndIsRefused(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for name, answer := range map[string]string{
		"header": "HTTP/1.1 200 OK\r\nX: " + long,
		"body":   "HTTP/1.1 200 OK\r\n\r\n{" + long,
		"length": "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + long,
		"chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n" + long,
	} {
		t.Run(name, func(t *testing.T) {
			c, l := over(t, []string{registeredBy, answer}, []string{answer})
			event, err := c.Next(t.Context())
			<-l.served
			if err == nil || !l.cut {
				t.Errorf("got %+v, cut short: %v", event, l.cut)
			}
		})
	}
}

// Whatever comes over the connection, it is an event or an error.
func FuzzAnswer(f *testing.F) {
	f.Add(shutDown)
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
	f.Add("HTTP/1.1 100 Continue\r\n\r\n" + shutDown)
	f.Add("HTTP/1.1 204 No Content\r\nContent-Length: -1\r\n\r\n")
	f.Add("\x00")
	f.Fuzz(func(t *testing.T, answer string) {
		c, l := over(t, []string{registeredBy, answer}, []string{answer})
		event, err := c.Next(t.Context())
		if err != nil && event != (extensionsapi.Event{}) {
			t.Errorf("both %+v and %v", event, err)
		}
		if l.dialled > 2 {
			t.Errorf("dialled %d times", l.dialled)
		}
	})
}

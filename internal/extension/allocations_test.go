package extension

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// A body costs some allocations, as do a record and a request. What both of
// these bodies become is one record and one request: all that is between them
// are events.
func TestAnEventAllocatesNothingFromItsPushToItsRequest(t *testing.T) {
	for name, p := range map[string]kinesis.Protocol{"JSON": kinesis.JSON, "CBOR": kinesis.CBOR} {
		t.Run(name, func(t *testing.T) { expectNoAllocations(t, newWay(t, p)) })
	}
}

func expectNoAllocations(t *testing.T, way *way) {
	const few, many = 20, 120
	// The race detector lets pools forget at random; a single allocation in
	// every tenth event would be more than that.
	const noise = (many - few) / 10
	// The scheduler, pools and timers of others make some counts higher, none
	// lower: the least counts.
	least := func(events int) float64 {
		body := bodyOf(events)
		fewest := testing.AllocsPerRun(10, func() { way.carry(t, body) })
		for range 7 {
			fewest = min(fewest, testing.AllocsPerRun(10, func() { way.carry(t, body) }))
		}
		return fewest
	}
	least(many) // buffers grow
	of, ofMore := least(few), least(many)
	t.Logf("%v allocations for a body of %d events, %v for one of %d", of, few, ofMore, many)
	if ofMore-of >= noise {
		t.Errorf("%v allocations for %d events, %v for %d: want no difference", of, few, ofMore, many)
	}
	if way.requests.Load() == 0 {
		t.Error("nothing arrived")
	}
}

// bodyOf is a push of what a function says, half of it text and half
// JSON. No line is so long that the largest body would fill a record.
func bodyOf(events int) []byte {
	at := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	var all []string
	for n := range events {
		line := `"a line with \"quotes\" and ümlauts\n"`
		if n%2 == 0 {
			line = `{"level":"INFO","requestId":"3f1c5b1e","n":1}`
		}
		all = append(all, fmt.Sprintf(`{"time":%q,"type":"function","record":%s}`, at, line))
	}
	body := "[" + strings.Join(all, ",") + "]"
	return fmt.Appendf(nil, "POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// way is all that an event passes through, but for both networks.
type way struct {
	listener *telemetryapi.Listener
	shipper  *shipper.Shipper
	requests *counter

	pushed net.Conn // to the listener
	answer []byte   // as long as those that it gives
}

func newWay(t *testing.T, p kinesis.Protocol) *way {
	t.Helper()
	w := &way{requests: new(counter)}
	provider, err := kinesis.Static(kinesis.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	stream, err := kinesis.New(kinesis.Config{
		Stream: "s", Region: "eu-west-1", Endpoint: "http://127.0.0.1:1", Credentials: provider, Protocol: p,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			go w.requests.answer(there) // ends with the connection
			return here, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	q := queue.New(4<<20, queue.Lines(), 256<<10)
	in := newIntake(Config{MaxDelay: time.Hour}, q, "environment", record.NewEncoder("environment", "function", record.MaxBytes))
	in.patience = holdBack
	opened, err := telemetryapi.Open(net.Listen, "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	w.listener = telemetryapi.Listen(opened, record.MaxBytes, in)
	if w.pushed, err = net.Dial("tcp", w.listener.Address()); err != nil {
		t.Fatal(err)
	}
	w.answer = make([]byte, len("HTTP/1.1 200 OK\r\nDate: Fri, 01 Jan 2027 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n"))
	w.shipper = shipper.New(shipper.Config{Queue: q, Sink: stream, BatchBytes: 256 << 10, Linger: time.Hour, AttemptTimeout: time.Minute, Random: rand.Reader})
	ctx, cancel := context.WithCancel(context.Background())
	var ran sync.WaitGroup
	ran.Go(func() { w.shipper.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		ran.Wait()
		stream.RetireIdle()
		_ = w.pushed.Close() // it holds nothing
		if err := w.listener.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// carry takes a pushed body to the stream.
func (w *way) carry(t *testing.T, push []byte) {
	if _, err := w.pushed.Write(push); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadFull(w.pushed, w.answer); err != nil || !bytes.HasPrefix(w.answer, []byte("HTTP/1.1 200 OK\r\n")) {
		t.Errorf("answered %q, %v", w.answer, err)
	}
	if err := w.shipper.Flush(t.Context()); err != nil {
		t.Error(err)
	}
}

// counter is a stream of one record per request, which allocates nothing of
// its own for them.
type counter struct {
	mu sync.Mutex
	n  int // guarded by mu
}

func (c *counter) Load() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

// answer answers the requests of one connection.
func (c *counter) answer(conn net.Conn) {
	defer conn.Close()
	const taken = `{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","ShardId":"s"}]}`
	answer := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: %d\r\n\r\n%s", len(taken), taken)
	reader := bufio.NewReaderSize(conn, 64<<10)
	for {
		if err := skipRequest(reader); err != nil {
			return
		}
		c.add()
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

var errNoEnd = errors.New("a request without an end")

// skipRequest reads past one request.
func skipRequest(r *bufio.Reader) error {
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			for _, digit := range value {
				length = length*10 + int(digit-'0')
			}
		}
	}
	if length == 0 {
		return errNoEnd
	}
	_, err := r.Discard(length)
	return err
}

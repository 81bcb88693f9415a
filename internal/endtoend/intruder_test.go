package endtoend

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// mostUnderAttack is how much memory the extension may have resident, whatever
// is pushed to it.
const mostUnderAttack = 32 << 20

// mostUnderSiege is the same where many push at once: half of what the smallest
// function has.
const mostUnderSiege = 64 << 20

// enormous is the size of a body that nobody should push.
const enormous = 100 << 20

const intrusion = `{"time":"2026-01-02T03:04:05.678Z","type":"function","record":"of an intruder"}`

// TestNonsensePushedToItHarmsNothing pushes to the extension's listener what
// Lambda never would.
func TestNonsensePushedToItHarmsNothing(t *testing.T) {
	k := serve(t, 8)
	l, i := intrude(t, k, nil)
	l.invokeUnharmed(order, budget+slack)
	for _, p := range []struct {
		name, method string
		body         io.Reader
		want         int
	}{
		{"nothing", http.MethodPost, http.NoBody, 200},
		{"an empty array", http.MethodPost, strings.NewReader("[]"), 200},
		{"no JSON", http.MethodPost, strings.NewReader("tea?"), 200},
		{"no events", http.MethodPost, strings.NewReader(`[1,null,{},[[]],"x"]`), 200},
		{"half an array", http.MethodPost, strings.NewReader("[" + intrusion + `,{"time":"20`), 200},
		{"bytes that are not UTF-8", http.MethodPost, strings.NewReader("[\"\xff\xfe\x00\"]"), 200},
		{"nesting without end", http.MethodPost, strings.NewReader(strings.Repeat("[", 1<<20)), 200},
		{"100 MiB without sense", http.MethodPost, filler("x", enormous), 200},
		{"100 MiB of one string", http.MethodPost, around(`[{"time":"x","type":"function","record":"`, filler("x", enormous), `"}]`), 200},
		{"a question", http.MethodGet, http.NoBody, 405},
		{"a put", http.MethodPut, strings.NewReader("[" + intrusion + "]"), 405},
		{"a deletion", http.MethodDelete, http.NoBody, 405},
	} {
		if got := i.push(p.method, p.body); got != p.want {
			t.Errorf("%s: answered %d, want %d", p.name, got, p.want)
		}
	}
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	checkModest(t, l)
	l.shutdown()
	events := k.events(t)
	checkNumbered(t, events)
	checkNothingMissing(t, l.saidSoFar(), events)
	checkMalformedKept(t, events)
}

// TestAFloodOfEventsCostsTheOldestAndNoMemory pushes more than the queue can
// hold. What is said later is delivered, and what was lost is told.
func TestAFloodOfEventsCostsTheOldestAndNoMemory(t *testing.T) {
	k := serve(t, 8)
	l, i := intrude(t, k, nil)
	if got := i.push(http.MethodPost, around("[", filler(intrusion+",", enormous), intrusion+"]")); got != 200 {
		t.Errorf("answered %d, want 200", got)
	}
	before := len(l.saidSoFar())
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	checkModest(t, l)
	l.shutdown()
	checkNothingMissing(t, l.saidSoFar()[before:], k.events(t))
	if log := l.log(t); !strings.Contains(log, "queue_full=") {
		t.Errorf("the loss is not told:\n%s", log)
	}
}

// TestManyEnormousBodiesAtOnceTakeNoMoreMemoryThanAFew pushes more of them at
// once than are received at once.
func TestManyEnormousBodiesAtOnceTakeNoMoreMemoryThanAFew(t *testing.T) {
	k := serve(t, 8)
	l, i := intrude(t, k, nil)
	l.invokeUnharmed(order, budget+slack)
	var pushing sync.WaitGroup
	for range 30 {
		pushing.Go(func() {
			i.tryToPush(around(`[{"time":"x","type":"function","record":"`, filler("x", enormous), `"}]`))
		})
	}
	pushing.Wait()
	l.invokeUnharmed(`{"lines":5,"sleep":"3s"}`, budget+slack) // what was refused meanwhile is pushed again
	l.invokeUnharmed(order, budget+slack)
	if peak := l.peakMemory(t); peak >= mostUnderSiege {
		t.Errorf("%d KiB were resident at the peak, want less than %d", peak>>10, mostUnderSiege>>10)
	} else {
		t.Logf("%d KiB resident at the peak", peak>>10)
	}
	l.shutdown()
	checkNothingMissing(t, l.saidSoFar(), k.events(t))
}

// intrude begins a life whose extension can be pushed to by others. change may
// be nil.
func intrude(t *testing.T, k stream, change func(*plan)) (*life, intruder) {
	t.Helper()
	port := freePort(t)
	l := begin(t, k.place, func(p *plan) {
		p.set("KINESIS_TELEMETRY_PORT", port)
		p.NoFreeze = true // a frozen process answers nobody
		if change != nil {
			change(p)
		}
	})
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	return l, intruder{t, "http://127.0.0.1:" + port + "/", client}
}

// checkModest fails the test where the extension took too much memory.
func checkModest(t *testing.T, l *life) {
	t.Helper()
	peak := l.peakMemory(t)
	if peak >= mostUnderAttack {
		t.Errorf("%d KiB were resident at the peak, want less than %d", peak>>10, mostUnderAttack>>10)
	}
	t.Logf("%d KiB resident at the peak", peak>>10)
}

// checkMalformedKept fails the test unless what was no event is on the stream
// too.
func checkMalformedKept(t *testing.T, events []record.Event) {
	t.Helper()
	for _, e := range events {
		if e.Type == record.TypeMalformed && string(e.Record) == `"tea?"` {
			return
		}
	}
	t.Error("a body that is no JSON is not on the stream")
}

// intruder pushes to the extension what is not Lambda's.
type intruder struct {
	t      *testing.T
	url    string
	client *http.Client
}

// push returns the status of the answer.
func (i intruder) push(method string, body io.Reader) int {
	i.t.Helper()
	request, err := http.NewRequestWithContext(i.t.Context(), method, i.url, body)
	if err != nil {
		i.t.Fatal(err)
	}
	answer, err := i.client.Do(request)
	if err != nil {
		i.t.Errorf("no answer: %v", err)
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// tryToPush pushes what may be refused in the middle, as it is where there are
// too many.
func (i intruder) tryToPush(body io.Reader) {
	request, err := http.NewRequestWithContext(i.t.Context(), http.MethodPost, i.url, body)
	if err != nil {
		i.t.Error(err)
		return
	}
	if answer, err := i.client.Do(request); err == nil {
		answer.Body.Close()
	}
}

// filler repeats a text until it is about n bytes.
func filler(text string, n int64) io.Reader {
	block := strings.Repeat(text, 64<<10/len(text)+1)
	var blocks []io.Reader
	for size := int64(0); size < n; size += int64(len(block)) {
		blocks = append(blocks, strings.NewReader(block))
	}
	return io.MultiReader(blocks...)
}

func around(before string, body io.Reader, after string) io.Reader {
	return io.MultiReader(strings.NewReader(before), body, strings.NewReader(after))
}

// freePort is a port that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return portOf(l)
}

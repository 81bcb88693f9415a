package simulation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// witness sees everything that happens in a life.
type witness struct {
	began time.Time

	mu        sync.Mutex // guards the rest
	moments   []moment
	processes []*process
	steps     []lambdasim.Step
	thawed    chan struct{} // closed while the environment is not frozen

	owners map[string]*process // of environments, as drew found them
}

func newWitness() *witness {
	thawed := make(chan struct{})
	close(thawed)
	return &witness{began: time.Now(), thawed: thawed, moments: make([]moment, 0, 128), steps: make([]lambdasim.Step, 0, 32)}
}

// process is one process of the extension, from its start to its exit.
type process struct {
	witness *witness
	began   time.Time
	random  io.Reader

	said        int                        // events said to it
	bytes       int                        // of those
	largest     int                        // of those, in bytes
	lines       int                        // pushed that may be left out, each as often as it was
	acked       []lambdasim.Event          // answered with 200, each as often as it was
	undelivered []lambdasim.Event          // that Lambda has given up
	log         []string                   // its lines
	told        account                    // as its log has it; see account
	drawn       []byte                     // what it drew that may be a name, one after another
	unknown     [][]byte                   // the records whose attempt ended without an answer
	doubtful    map[[sha256.Size]byte]bool // those in unknown
	shutdown    bool                       // it was told
	exited      bool                       //
	exitedAt    time.Time
	code        int   // its exit code
	killed      bool  // SIGKILL at the deadline
	outcome     error // of extension.Run
}

// begin notes that the extension was started.
func (w *witness) begin(random io.Reader) *process {
	p := &process{witness: w, began: time.Now(), random: random, doubtful: map[[sha256.Size]byte]bool{}}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.processes = append(w.processes, p)
	w.note("ext", "started", nil)
	return p
}

// now is the process that lives. The caller holds w.mu.
func (w *witness) now() *process { return w.processes[len(w.processes)-1] }

func (w *witness) observer() lambdasim.Observer {
	return lambdasim.Observer{Said: w.hear, Pushed: w.pushed, Delivered: w.delivered, Lost: w.lost, Step: w.step}
}

func (w *witness) hear(e lambdasim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.now()
	p.said++
	p.bytes += len(e.JSON)
	p.largest = max(p.largest, len(e.JSON))
	w.note("lambda", "says", e)
}

func (w *witness) pushed(batch []lambdasim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now().lines += linesOf(batch)
}

func (w *witness) delivered(batch []lambdasim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.now()
	p.acked = append(p.acked, batch...)
	w.note("ext", "answered 200 to a push", len(batch))
}

func (w *witness) lost(e lambdasim.Event, why lambdasim.LossReason) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if why == lambdasim.Undelivered {
		w.now().undelivered = append(w.now().undelivered, e)
	}
	w.note("lambda", "lost ("+string(why)+")", e)
}

func (w *witness) step(s lambdasim.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps = append(w.steps, s)
	w.note("lambda", string(s.Kind), s)
	switch {
	case s.Kind == lambdasim.Frozen:
		w.thawed = make(chan struct{})
	case s.Kind == lambdasim.Thawed:
		close(w.thawed)
	case s.Name != "ext":
	case s.Kind == lambdasim.ShutdownSent:
		w.now().shutdown = true
	case s.Kind == lambdasim.Killed:
		w.now().killed = true
	case s.Kind == lambdasim.Exited:
		w.now().exited, w.now().code, w.now().exitedAt = true, s.ExitCode, s.At
	}
}

func (w *witness) call(c kinesissim.Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note("kinesis", "served", c)
}

// Write takes a line of the log.
func (p *process) Write(line []byte) (int, error) {
	p.witness.mu.Lock()
	defer p.witness.mu.Unlock()
	p.log = append(p.log, string(line))
	p.witness.note("log", strings.TrimSuffix(string(line), "\n"), nil)
	return len(line), nil
}

// environmentBytes is how much an environment's name is drawn from.
const environmentBytes = 10

// Read hands out randomness, and notes which name the environment may have got.
func (p *process) Read(b []byte) (int, error) {
	p.witness.mu.Lock()
	defer p.witness.mu.Unlock()
	n, err := p.random.Read(b)
	if len(b) == environmentBytes {
		p.drawn = append(p.drawn, b...)
	}
	return n, err
}

// mayHaveDrawn tells whether an environment's name is among what was drawn.
func (p *process) mayHaveDrawn(environment string) bool {
	for drawn := range slices.Chunk(p.drawn, environmentBytes) {
		if strings.ToLower(base32.HexEncoding.EncodeToString(drawn)) == environment {
			return true
		}
	}
	return false
}

// gate is the stream as a process that can be frozen sees it: a frozen process
// neither begins a request nor learns how one ended.
type gate struct {
	shipper.Sink
	process *process
}

func (g gate) Put(ctx context.Context, batch []record.Record) error {
	g.process.witness.awaitThaw()
	err := g.Sink.Put(ctx, batch)
	g.process.witness.awaitThaw()
	if !isAnswer(err) {
		g.process.noteUnknown(batch)
	}
	return err
}

// awaitThaw has no other way out, as a frozen process has none. Whatever ends
// a life thaws it first.
func (w *witness) awaitThaw() {
	for {
		w.mu.Lock()
		thawed := w.thawed
		w.mu.Unlock()
		select {
		case <-thawed:
			return
		default:
		}
		<-thawed
	}
}

func (p *process) noteUnknown(batch []record.Record) {
	p.witness.mu.Lock()
	defer p.witness.mu.Unlock()
	for _, r := range batch {
		name := sha256.Sum256(r.Data) // it is sent many times, mostly as it was
		if p.doubtful[name] {
			continue
		}
		p.doubtful[name] = true
		p.unknown = append(p.unknown, bytes.Clone(r.Data))
	}
}

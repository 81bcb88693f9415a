package endtoend

import (
	"net"
	"strings"
	"sync"
	"testing"
)

// relay stands between the extension and a Kinesis, on TCP, and makes the
// trouble that it is told to. Its methods are for concurrent use.
type relay struct {
	endpoint string // where it listens; the port is its own also while it refuses

	t       *testing.T
	target  string // host:port
	running sync.WaitGroup

	mu        sync.Mutex
	listener  net.Listener           // guarded by mu; nil while connections are refused
	crossings map[*crossing]struct{} // guarded by mu
	script    []turnTrouble          // guarded by mu; of the next turns
	always    turnTrouble            // guarded by mu; of those after them
	turns     int                    // guarded by mu; begun so far
	troubled  int                    // guarded by mu; those that met trouble
	holding   int                    // guarded by mu; answers that wait
	letting   chan struct{}          // guarded by mu; closed and renewed to let them go
}

// relayTo relays to an endpoint until the test ends.
func relayTo(t *testing.T, endpoint string) *relay {
	t.Helper()
	r := &relay{
		endpoint: "http://" + closedPort(t), t: t, target: strings.TrimPrefix(endpoint, "http://"),
		crossings: map[*crossing]struct{}{}, letting: make(chan struct{}),
	}
	r.accept()
	t.Cleanup(func() { r.refuse(); r.running.Wait() })
	return r
}

// accept takes connections, again.
func (r *relay) accept() {
	r.t.Helper()
	listener, err := net.Listen("tcp", strings.TrimPrefix(r.endpoint, "http://"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = listener
	r.running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // refuse closed it
			}
			r.cross(client.(*net.TCPConn))
		}
	})
}

// cross connects a client with the target.
func (r *relay) cross(client *net.TCPConn) {
	server, err := net.Dial("tcp", r.target)
	if err != nil {
		r.t.Errorf("the relay: %v", err)
		client.Close()
		return
	}
	c := &crossing{relay: r, client: client, server: server.(*net.TCPConn), gone: make(chan struct{})}
	r.mu.Lock()
	r.crossings[c] = struct{}{}
	late := r.listener == nil
	r.mu.Unlock()
	if late {
		c.end(true)
		return
	}
	r.running.Go(c.carryRequests)
	r.running.Go(c.carryAnswers)
}

// refuse resets all connections and refuses new ones.
func (r *relay) refuse() {
	r.mu.Lock()
	if r.listener != nil {
		r.listener.Close()
		r.listener = nil
	}
	r.mu.Unlock()
	r.cut()
}

// cut resets all connections.
func (r *relay) cut() {
	r.mu.Lock()
	var cut []*crossing
	for c := range r.crossings {
		cut = append(cut, c)
	}
	r.mu.Unlock()
	for _, c := range cut {
		c.end(true)
	}
}

func (r *relay) forget(c *crossing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.crossings, c)
}

// next gives the next turns their troubles, one each.
func (r *relay) next(troubles ...turnTrouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script = troubles
}

// standing gives all turns after those of next a trouble; the zero one is
// calm.
func (r *relay) standing(trouble turnTrouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.always = trouble
}

// begin notes that a turn begins, and returns its trouble.
func (r *relay) begin() turnTrouble {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turns++
	trouble := r.always
	if len(r.script) > 0 {
		trouble, r.script = r.script[0], r.script[1:]
	}
	if trouble != (turnTrouble{}) {
		r.troubled++
	}
	return trouble
}

// held waits until the answers that wait are let go. It returns false if their
// connection ends before.
func (r *relay) held(gone <-chan struct{}) bool {
	r.mu.Lock()
	r.holding++
	letting := r.letting
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.holding--
	}()
	select {
	case <-letting:
		return true
	case <-gone:
		return false
	}
}

// letGo lets the answers go that wait.
func (r *relay) letGo() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.letting)
	r.letting = make(chan struct{})
}

// holds tells whether an answer waits.
func (r *relay) holds() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holding > 0
}

// met is how many turns there were, and how many of them met trouble.
func (r *relay) met() (turns, troubled int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turns, r.troubled
}

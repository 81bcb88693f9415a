package telemetryapi

import (
	"net"
	"net/http"
	"sync"
)

// maxConnections is how many there may be. Lambda has one or two; whoever opens
// more wants to take memory, or to keep Lambda out.
const maxConnections = 64

// connections bounds how many there are: for a new one too many, the one goes
// that has waited longest, and the new one itself where none waits.
type connections struct {
	mu      sync.Mutex
	clock   uint64              // guarded by mu; counts changes
	waiting map[net.Conn]uint64 // guarded by mu; those that nobody is being answered on, since when by clock
	busy    map[net.Conn]bool   // guarded by mu
}

// note is an http.Server's ConnState.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	if surplus := c.change(conn, state); surplus != nil {
		_ = surplus.Close() // its own end is noted by the server
	}
}

func (c *connections) change(conn net.Conn, state http.ConnState) (surplus net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting, c.busy = map[net.Conn]uint64{}, map[net.Conn]bool{}
	}
	c.clock++
	delete(c.waiting, conn)
	delete(c.busy, conn)
	switch state {
	case http.StateNew:
		if len(c.waiting)+len(c.busy) >= maxConnections {
			surplus = c.longestWaiting(conn)
		}
		c.waiting[conn] = c.clock
	case http.StateIdle:
		c.waiting[conn] = c.clock
	case http.StateActive:
		c.busy[conn] = true
	case http.StateHijacked, http.StateClosed:
	}
	return surplus
}

// longestWaiting is otherwise where none waits. The caller holds mu.
func (c *connections) longestWaiting(otherwise net.Conn) net.Conn {
	longest, since := otherwise, c.clock
	for conn, at := range c.waiting {
		if at < since {
			longest, since = conn, at
		}
	}
	return longest
}

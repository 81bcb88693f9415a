package http1

import (
	"net"
	"sync"
)

// maxConnections is how many there may be. Lambda has one or two; whoever opens
// more wants to take memory, or to keep Lambda out.
const maxConnections = 64

// connections are those that a server has. For a new one too many, the one goes
// that has waited longest, and the new one itself where none waits.
type connections struct {
	mu      sync.Mutex
	clock   uint64              // guarded by mu; counts changes
	waiting map[net.Conn]uint64 // guarded by mu; those that nobody is being answered on, since when by clock
	busy    map[net.Conn]bool   // guarded by mu
	closing bool                // guarded by mu
}

// add adds a new one, which is taken unless the server closes or too many are
// busy. Whoever is surplus is for the caller to close.
func (c *connections) add(conn net.Conn) (surplus net.Conn, taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting, c.busy = map[net.Conn]uint64{}, map[net.Conn]bool{}
	}
	if c.closing {
		return conn, false
	}
	if len(c.waiting)+len(c.busy) >= maxConnections {
		if surplus = c.longestWaiting(); surplus == nil {
			return conn, false
		}
		delete(c.waiting, surplus)
	}
	c.clock++
	c.waiting[conn] = c.clock
	return surplus, true
}

// longestWaiting is nil where none waits. The caller holds mu.
func (c *connections) longestWaiting() (longest net.Conn) {
	for conn, at := range c.waiting {
		if longest == nil || at < c.waiting[longest] {
			longest = conn
		}
	}
	return longest
}

// work notes that something is asked on conn, and wait that it was answered.
// They tell whether the connection may go on.
func (c *connections) work(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, is := c.waiting[conn]; !is { // surplus, or being closed
		return false
	}
	delete(c.waiting, conn)
	c.busy[conn] = true
	return true
}

func (c *connections) wait(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, conn)
	if c.closing {
		return false
	}
	c.clock++
	c.waiting[conn] = c.clock
	return true
}

func (c *connections) remove(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, conn)
	delete(c.busy, conn)
}

// closeWaiting closes those that nothing is asked on, and takes no more.
func (c *connections) closeWaiting() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	for conn := range c.waiting {
		_ = conn.Close() // which ends who serves it
	}
	clear(c.waiting)
}

func (c *connections) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.busy {
		_ = conn.Close() // which ends who serves it
	}
}

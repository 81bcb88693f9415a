package memnet

import "slices"

// Cut resets the connections to the given listening ports, all of them without
// a port: what is buffered is lost and every read and write, at both ends, is
// ECONNRESET. It returns how many connections it cut.
func (n *Network) Cut(ports ...int) int {
	cut := 0
	for _, k := range n.snapshot() {
		if len(ports) == 0 || slices.Contains(ports, k.port) {
			k.cut()
			cut++
		}
	}
	return cut
}

// Stall lets no byte move until Resume: reads, writes and dials wait, also
// those that begin later. Deadlines go on.
func (n *Network) Stall() {
	n.mu.Lock()
	if !n.stalled {
		n.stalled = true
		n.resumed = make(chan struct{})
	}
	n.mu.Unlock()
	for _, k := range n.snapshot() {
		k.stall(true)
	}
}

// Resume ends a Stall.
func (n *Network) Resume() {
	n.mu.Lock()
	if n.stalled {
		n.stalled = false
		close(n.resumed)
	}
	n.mu.Unlock()
	for _, k := range n.snapshot() {
		k.stall(false)
	}
}

// Open is how many connections to the given listening ports, to all of them
// without a port, are open at one end at least.
func (n *Network) Open(ports ...int) (open int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for k := range n.links {
		if len(ports) == 0 || slices.Contains(ports, k.port) {
			open++
		}
	}
	return open
}

func (n *Network) snapshot() []*link {
	n.mu.Lock()
	defer n.mu.Unlock()
	links := make([]*link, 0, len(n.links))
	for k := range n.links {
		links = append(links, k)
	}
	return links
}

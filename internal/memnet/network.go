// Package memnet is a network in memory: Listen, Dial and connections that
// behave as TCP on one host does, for tests and simulations inside a
// testing/synctest bubble. Waits are on channels and sync.Cond only, so a
// bubble sees them as durably blocked. Faults can be put on it: Cut resets
// connections, Stall lets no byte move.
package memnet

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"syscall"
)

const (
	firstPort = 40000
	lastPort  = 65535
	backlog   = 128 // connections dialled and not yet accepted
)

// Network is one host. Every host name means it; only ports tell listeners
// apart. Its methods are safe for concurrent use.
type Network struct {
	mu        sync.Mutex // guards all below; never held across a wait
	listeners map[int]*listener
	links     map[*link]struct{}
	nextPort  int
	stalled   bool
	resumed   chan struct{} // closed while not stalled
}

// New returns a network without listeners.
func New() *Network {
	resumed := make(chan struct{})
	close(resumed)
	return &Network{
		listeners: map[int]*listener{},
		links:     map[*link]struct{}{},
		nextPort:  firstPort,
		resumed:   resumed,
	}
}

// Listen listens on the port of address; port 0 picks a free one. network must
// be one of TCP's. A taken port is EADDRINUSE, as on TCP.
func (n *Network) Listen(network, address string) (net.Listener, error) {
	port, err := portOf(network, address)
	if err != nil {
		return nil, opError("listen", nil, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if port == 0 {
		port = n.freePort()
	}
	if port == 0 || n.listeners[port] != nil {
		return nil, opError("listen", addr(port), syscall.EADDRINUSE)
	}
	l := &listener{network: n, port: port, waiting: make(chan *conn, backlog), done: make(chan struct{})}
	n.listeners[port] = l
	return l, nil
}

// freePort is the next port without a listener, 0 when there is none. The
// caller holds n.mu.
func (n *Network) freePort() int {
	for range lastPort - firstPort + 1 {
		port := n.nextPort
		n.nextPort++
		if n.nextPort > lastPort {
			n.nextPort = firstPort
		}
		if n.listeners[port] == nil {
			return port
		}
	}
	return 0
}

// DialContext connects to the listener on address's port, whatever the host.
// Without one it is refused; while the network is stalled or the listener's
// backlog is full it waits until ctx ends.
func (n *Network) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	port, err := portOf(network, address)
	if err != nil {
		return nil, opError("dial", nil, err)
	}
	if err := n.awaitResumed(ctx); err != nil {
		return nil, opError("dial", addr(port), err)
	}
	l, client, server := n.connect(port)
	if l == nil {
		return nil, opError("dial", addr(port), syscall.ECONNREFUSED)
	}
	select {
	case l.waiting <- server:
		l.resetIfClosed()
		return client, nil
	case <-l.done:
		err = syscall.ECONNREFUSED
	case <-ctx.Done():
		err = ctx.Err()
	}
	client.link.cut()
	return nil, opError("dial", addr(port), err)
}

func (n *Network) awaitResumed(ctx context.Context) error {
	for {
		n.mu.Lock()
		stalled, resumed := n.stalled, n.resumed
		n.mu.Unlock()
		if !stalled {
			return ctx.Err()
		}
		select {
		case <-resumed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// connect makes a link to the listener on port, nil when there is none.
func (n *Network) connect(port int) (*listener, *conn, *conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.listeners[port]
	if l == nil {
		return nil, nil, nil
	}
	k := newLink(n, port, n.stalled)
	n.links[k] = struct{}{}
	here, there := addr(n.freePort()), addr(port)
	client := &conn{link: k, rd: k.down, wr: k.up, local: here, remote: there}
	server := &conn{link: k, rd: k.up, wr: k.down, local: there, remote: here}
	return l, client, server
}

func (n *Network) forget(k *link) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.links, k)
}

func portOf(network, address string) (int, error) {
	switch network {
	case "tcp", "tcp4", "tcp6":
	default:
		return 0, net.UnknownNetworkError(network)
	}
	_, service, err := net.SplitHostPort(address)
	if err != nil {
		return 0, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("port %q is not a number from 0 to 65535", service)
	}
	return int(port), nil
}

func addr(port int) net.Addr {
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
}

func opError(op string, a net.Addr, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Addr: a, Err: err}
}

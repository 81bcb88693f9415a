package memnet

import (
	"net"
	"sync"
)

// listener hands the accepting side its ends of the links.
type listener struct {
	network *Network
	port    int
	waiting chan *conn    // the backlog
	done    chan struct{} // closed by Close
	once    sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case <-l.done:
		return nil, opError("accept", l.Addr(), net.ErrClosed)
	default:
	}
	select {
	case c := <-l.waiting:
		return c, nil
	case <-l.done:
		return nil, opError("accept", l.Addr(), net.ErrClosed)
	}
}

// Close frees the port and resets what nobody accepted.
func (l *listener) Close() error {
	err := opError("close", l.Addr(), net.ErrClosed)
	l.once.Do(func() {
		l.network.mu.Lock()
		delete(l.network.listeners, l.port)
		l.network.mu.Unlock()
		close(l.done)
		l.resetIfClosed()
		err = nil
	})
	return err
}

// resetIfClosed resets the backlog of a closed listener. A dial that got into
// the backlog while Close ran calls it too, so that no connection is left that
// nobody will accept.
func (l *listener) resetIfClosed() {
	select {
	case <-l.done:
	default:
		return
	}
	for {
		select {
		case c := <-l.waiting:
			c.link.cut()
		default:
			return
		}
	}
}

func (l *listener) Addr() net.Addr { return addr(l.port) }

package endtoend

import (
	"net"
	"sync"
	"time"
)

// crossing is one connection through a relay. Two goroutines of the relay's
// carry it, one in each direction.
type crossing struct {
	relay          *relay
	client, server *net.TCPConn
	gone           chan struct{} // closed when it is over

	mu   sync.Mutex
	turn *turn // guarded by mu, its fields too
	over bool  // guarded by mu
}

// carryRequests is the way from client to server.
func (c *crossing) carryRequests() {
	defer c.end(false)
	buffer := make([]byte, 4<<10)
	for {
		n, err := c.client.Read(buffer)
		passes, cut := c.ask(n)
		if cut {
			c.end(true)
			return
		}
		if _, broken := c.server.Write(buffer[:passes]); broken != nil || err != nil {
			return
		}
	}
}

// ask notes n bytes of a request, and returns how many of them may pass and
// whether the connection is cut here. Nothing passes of what will be cut: the
// emulators exit when a request ends in its middle.
func (c *crossing) ask(n int) (passes int, cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n == 0 {
		return 0, false
	}
	if c.turn == nil || c.turn.answered > 0 {
		c.turn = &turn{turnTrouble: c.relay.begin()}
	}
	c.turn.asked += n
	if at := c.turn.cutRequest; at > 0 {
		return 0, c.turn.asked >= at
	}
	return n, false
}

// carryAnswers is the way from server to client.
func (c *crossing) carryAnswers() {
	defer c.end(false)
	buffer := make([]byte, 4<<10)
	for {
		n, err := c.server.Read(buffer)
		if n > 0 && !c.answer(buffer[:n]) {
			return
		}
		if err != nil {
			return
		}
	}
}

// answer passes bytes of an answer on, as far as the turn's trouble lets it. It
// returns false when the connection is over.
func (c *crossing) answer(part []byte) bool {
	trouble, before := c.noteAnswer(len(part))
	if trouble.swallow {
		return true
	}
	if before == 0 && (trouble.hold && !c.relay.held(c.gone) || !c.pause(trouble.delay)) {
		return false
	}
	at := trouble.cutAnswer
	if at == 0 || before+len(part) < at {
		return c.write(part, trouble)
	}
	c.write(part[:max(at-before, 0)], trouble)
	c.end(true)
	return false
}

func (c *crossing) noteAnswer(n int) (trouble turnTrouble, before int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turn == nil {
		c.turn = &turn{} // an answer that nobody asked for
	}
	before = c.turn.answered
	c.turn.answered += n
	return c.turn.turnTrouble, before
}

// write writes to the client, in small pieces where the answer trickles.
func (c *crossing) write(part []byte, trouble turnTrouble) bool {
	for len(part) > 0 {
		n := len(part)
		if trouble.trickle > 0 {
			n = min(n, trouble.trickle)
		}
		if _, err := c.client.Write(part[:n]); err != nil {
			return false
		}
		part = part[n:]
		if trouble.trickle > 0 && !c.pause(trouble.every) {
			return false
		}
	}
	return true
}

// pause waits, and returns false where the connection ended meanwhile.
func (c *crossing) pause(d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.gone:
		return false
	}
}

// end closes both sides; the client's by a reset, if that is wanted. The
// server's never is: there is an emulator that exits then.
func (c *crossing) end(reset bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	c.over = true
	if reset {
		_ = c.client.SetLinger(0)
	}
	c.client.Close()
	c.server.Close()
	close(c.gone)
	c.relay.forget(c)
}

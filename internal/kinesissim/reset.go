package kinesissim

import (
	"net"
	"net/http"
)

// reset cuts the connection of a call off. Where it cannot be taken over, the
// caller's http.ErrAbortHandler ends it less rudely.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		cut(conn)
	}
}

// cut closes a connection with a TCP reset rather than a proper end. That its
// peer may be gone already is no error.
func cut(conn net.Conn) {
	if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// outageListener turns connections away while there is an outage.
type outageListener struct {
	net.Listener
	script *script
}

func (l outageListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || !l.script.down() {
			return conn, err
		}
		cut(conn)
	}
}

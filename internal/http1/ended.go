package http1

import (
	"net"
	"syscall"
)

// Ender is a connection that knows by itself whether there is more to read than
// was asked for, or its end.
type Ender interface{ Ended() bool }

// Ended tells whether the other end has said something on a connection that no
// call uses: that it ends, whatever it was. One that ends in this moment, or
// whose end got lost, is found out only by its use.
func Ended(conn net.Conn) bool {
	switch c := conn.(type) {
	case Ender:
		return c.Ended()
	case syscall.Conn:
		raw, err := c.SyscallConn()
		return err != nil || hasMore(raw)
	}
	return false
}

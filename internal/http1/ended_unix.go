//go:build unix

package http1

import "syscall"

// hasMore tells whether a read would not wait.
func hasMore(raw syscall.RawConn) bool {
	var err error
	looked := raw.Read(func(fd uintptr) bool {
		_, _, err = syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return true
	})
	return looked != nil || err != syscall.EAGAIN
}

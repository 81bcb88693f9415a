//go:build !unix

package http1

import "syscall"

// hasMore leaves it to the use of the connection.
func hasMore(syscall.RawConn) bool { return false }

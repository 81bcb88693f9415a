package http1

import (
	"bufio"
	"context"
	"fmt"
	"net"
)

// Tunnel asks the proxy at the other end of conn for a way to a host, given with
// its port. What is written to conn then goes there.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
func Tunnel(ctx context.Context, conn net.Conn, to string, fields Header) error {
	uninterrupted := interrupt(ctx, conn)
	err := tunnel(conn, to, fields)
	if !uninterrupted() {
		return context.Cause(ctx)
	}
	return err
}

func tunnel(conn net.Conn, to string, fields Header) error {
	r := &Request{Method: methodConnect, Target: to, Host: to, Header: fields}
	head, err := r.appendHead(nil)
	if err != nil {
		return err
	}
	if _, err := conn.Write(head); err != nil {
		return err
	}
	reader := bufio.NewReader(conn)
	in, err := readAnswer(reader, r.Method)
	switch {
	case err != nil:
		return fmt.Errorf("reading the proxy's answer: %w", err)
	case in.status >= 300:
		return fmt.Errorf("the proxy answered %d", in.status)
	case reader.Buffered() > 0:
		return fmt.Errorf("the proxy said more than %d", in.status)
	}
	return nil
}

package kinesis

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

const (
	// connectTimeout bounds a dial, what a proxy is asked and a handshake, each.
	connectTimeout = 5 * time.Second
	// idleTimeout is how long a connection is used again: what stands between
	// (NAT, load balancers) may forget it later.
	idleTimeout = 50 * time.Second
)

// path leads to one host, directly or through a proxy.
type path struct {
	dial    Dial
	host    string      // with its port
	tls     *tls.Config // nil: in plain text
	roots   *roots      // that its certificate and the proxy's lead to
	between *proxy      // nil: none
}

// newClient returns a client of the host of an URL, whose answers have at most
// so many bytes. It sends nothing that would ask for compressed ones.
func newClient(to *url.URL, dial Dial, roots *roots, between *proxy, most int) *http1.Client {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	p := &path{dial: dial, host: withPort(to), roots: roots, between: between}
	if to.Scheme == "https" {
		p.tls = roots.config(to.Hostname())
	}
	return &http1.Client{Dial: p.open, MostBody: most, KeepFor: idleTimeout}
}

// withPort is an URL's host with its port, or its scheme's.
func withPort(u *url.URL) string {
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), ownPort(u.Scheme)))
}

func ownPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// hostOf is an URL's host as a request names it: without its scheme's own port, as
// the AWS SDKs do, and without what only this machine knows of an address.
func hostOf(u *url.URL) string {
	name, _, _ := strings.Cut(u.Hostname(), "%")
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port := u.Port(); port != "" && port != ownPort(u.Scheme) {
		name += ":" + port
	}
	return name
}

// open opens a connection to the host.
func (p *path) open(ctx context.Context) (net.Conn, error) {
	conn, err := p.reach(ctx)
	if err != nil || p.tls == nil {
		return conn, err
	}
	s, err := secure(ctx, conn, p.tls)
	if err != nil {
		return nil, fmt.Errorf("TLS to %s: %w", p.host, err)
	}
	return s, nil
}

// reach opens a connection for what is said to the host itself.
func (p *path) reach(ctx context.Context) (net.Conn, error) {
	if p.between != nil {
		return p.between.open(ctx, p.dial, p.roots, p.host)
	}
	return dialBounded(ctx, p.dial, p.host)
}

func dialBounded(ctx context.Context, dial Dial, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return dial(ctx, "tcp", address)
}

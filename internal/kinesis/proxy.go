package kinesis

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/url"
	"strings"

	"kinesis-telemetry-api-extension/internal/http1"
)

// proxy stands between here and Kinesis. Nil is none.
type proxy struct{ url *url.URL }

// proxyTo returns the proxy at address if what is for the endpoint goes through
// it: as elsewhere, HTTPS_PROXY is for https alone, and never for what is on
// the same host.
func proxyTo(endpoint *url.URL, address, except string) (*proxy, error) {
	if address == "" {
		return nil, nil
	}
	if !strings.Contains(address, "://") { // as others take it
		address = "http://" + address
	}
	u, err := plainURL(address)
	if err != nil {
		return nil, fmt.Errorf("the proxy (HTTPS_PROXY): %w", err)
	}
	if host := endpoint.Hostname(); endpoint.Scheme != "https" || isLoopback(host) || isExcepted(host, except) {
		return nil, nil
	}
	return &proxy{u}, nil
}

// open opens a connection through the proxy to a host, given with its port.
func (p *proxy) open(ctx context.Context, dial Dial, roots *roots, to string) (net.Conn, error) {
	conn, err := dialBounded(ctx, dial, withPort(p.url))
	if err != nil {
		return nil, fmt.Errorf("reaching the proxy: %w", err)
	}
	if p.url.Scheme == "https" {
		if conn, err = secure(ctx, conn, roots.config(p.url.Hostname())); err != nil {
			return nil, fmt.Errorf("TLS to the proxy: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	if err := http1.Tunnel(ctx, conn, to, p.authorization()); err != nil {
		_ = conn.Close() // what it was asked for says more
		return nil, fmt.Errorf("asking the proxy for %s: %w", to, err)
	}
	return conn, nil
}

// authorization is what the proxy's URL says of who asks.
func (p *proxy) authorization() http1.Header {
	user := p.url.User
	if user == nil {
		return nil
	}
	password, _ := user.Password()
	said := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
	return http1.Header{{Name: "Proxy-Authorization", Value: "Basic " + said}}
}

// isExcepted tells whether NO_PROXY's list names the host.
func isExcepted(host, list string) bool {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimPrefix(strings.TrimSpace(name), ".")
		if name == "*" || name != "" && (strings.EqualFold(host, name) || hasDomain(host, name)) {
			return true
		}
	}
	return false
}

func hasDomain(host, domain string) bool {
	return strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(domain))
}

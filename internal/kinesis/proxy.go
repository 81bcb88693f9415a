package kinesis

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// proxy stands between here and Kinesis. Nil is none.
type proxy struct {
	// url is always one of http: net/http would verify TLS to the proxy as if
	// it were TLS to Kinesis, so that dialling does it.
	url *url.URL
	tls bool
}

// proxyTo returns the proxy at address if what is for the endpoint goes through
// it: as elsewhere, HTTPS_PROXY is for https alone, and never for what is on
// the same host.
func proxyTo(endpoint *url.URL, address, except string) (*proxy, error) {
	if address == "" {
		return nil, nil
	}
	u, err := plainURL(address)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if host := endpoint.Hostname(); endpoint.Scheme != "https" || isLoopback(host) || isExcepted(host, except) {
		return nil, nil
	}
	p := &proxy{url: u, tls: u.Scheme == "https"}
	if p.tls {
		u.Scheme = "http"
		if u.Port() == "" {
			u.Host = net.JoinHostPort(u.Hostname(), "443")
		}
	}
	return p, nil
}

// choose is net/http's way to say that everything goes through p.
func (p *proxy) choose() func(*http.Request) (*url.URL, error) {
	if p == nil {
		return nil
	}
	return http.ProxyURL(p.url)
}

// secured opens connections, which can be to the proxy only, with TLS.
func (p *proxy) secured(dial Dial, roots *roots) Dial {
	config := roots.config(p.url.Hostname())
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		plain, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, connectTimeout)
		defer cancel()
		c := tls.Client(plain, config)
		if err := c.HandshakeContext(ctx); err != nil {
			_ = plain.Close() // the handshake's error says more
			return nil, fmt.Errorf("TLS to the proxy: %w", err)
		}
		return c, nil
	}
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

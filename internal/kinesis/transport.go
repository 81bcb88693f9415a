package kinesis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// connectTimeout bounds a dial and a handshake each. net/http lets them go
	// on when the request that wanted them has ended, for the next one's sake.
	connectTimeout = 5 * time.Second
	// idleTimeout closes a connection before what stands between (NAT, load
	// balancers) forgets it.
	idleTimeout = 50 * time.Second
	// writeBuffer holds what goes into one write; TLS makes records of up to
	// 16 KiB of it.
	writeBuffer = 16 << 10
)

// newTransport returns a transport to one host: HTTP/1.1, one connection kept.
func newTransport(to *url.URL, dial Dial, roots *roots, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Transport{
		DialContext:         bounded(dial),
		TLSClientConfig:     roots.config(to.Hostname()),
		TLSHandshakeTimeout: connectTimeout,
		Proxy:               proxy,
		Protocols:           &http1,
		DisableCompression:  true,
		MaxIdleConns:        1,
		IdleConnTimeout:     idleTimeout,
		WriteBufferSize:     writeBuffer,
		// The headers of an answer are bounded as its body is.
		MaxResponseHeaderBytes: 64 << 10,
	}
}

func bounded(dial Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, connectTimeout)
		defer cancel()
		return dial(ctx, network, address)
	}
}

// proxyTo returns net/http's way to say that everything for the endpoint goes
// through the proxy at address, or through none: as elsewhere, HTTPS_PROXY is
// for https alone, and never for what is on the same host.
func proxyTo(endpoint *url.URL, address, except string) (func(*http.Request) (*url.URL, error), error) {
	if address == "" {
		return nil, nil
	}
	u, err := plainURL(address)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	// TLS to a proxy would be verified against the name of Kinesis.
	if u.Scheme != "http" {
		return nil, errors.New("proxy: not a URL that starts with http://")
	}
	if host := endpoint.Hostname(); endpoint.Scheme != "https" || isLoopback(host) || isExcepted(host, except) {
		return nil, nil
	}
	return http.ProxyURL(u), nil
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

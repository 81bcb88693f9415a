package kinesis

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// connectTimeout bounds a dial and a handshake each. net/http lets them go
	// on when the request that wanted them has ended, for the next one's sake.
	connectTimeout = 5 * time.Second
	// idleTimeout closes a connection before what stands between (NAT, load
	// balancers) forgets it.
	idleTimeout = 50 * time.Second
	// writeBuffer holds what goes into one write of TLS, which makes records of up
	// to 16 KiB of it.
	writeBuffer = 16 << 10
)

// newTransport returns a transport to one host, directly or through a proxy:
// HTTP/1.1, one connection kept.
func newTransport(to *url.URL, dial Dial, roots *roots, between *proxy) *http.Transport {
	if between != nil && between.tls {
		dial = between.secured(dial, roots)
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	transport := &http.Transport{
		DialContext:         dial,
		TLSClientConfig:     roots.config(to.Hostname()),
		TLSHandshakeTimeout: connectTimeout,
		Proxy:               between.choose(),
		Protocols:           &http1,
		DisableCompression:  true,
		MaxIdleConns:        1,
		IdleConnTimeout:     idleTimeout,
		// The headers of an answer are bounded as its body is.
		MaxResponseHeaderBytes: 64 << 10,
	}
	if to.Scheme == "https" {
		transport.WriteBufferSize = writeBuffer
	}
	return transport
}

// bounded opens connections by dial, or as net.Dialer does, in bounded time.
func bounded(dial Dial) Dial {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, connectTimeout)
		defer cancel()
		return dial(ctx, network, address)
	}
}

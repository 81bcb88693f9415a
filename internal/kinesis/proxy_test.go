package kinesis

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestNoProxyExceptsHostsAndTheirDomains(t *testing.T) {
	endpoint := &url.URL{Scheme: "https", Host: "kinesis.eu-west-1.amazonaws.com"}
	for list, want := range map[string]bool{
		"": false, "*": true, "amazonaws.com": true, ".amazonaws.com": true, "AmazonAWS.com, x": true,
		"x,kinesis.eu-west-1.amazonaws.com": true, "aws.com": false, "127.0.0.1": false, ",": false,
	} {
		proxy, err := proxyTo(endpoint, "http://127.0.0.1:3128", list)
		if err != nil || (proxy == nil) != want {
			t.Errorf("NO_PROXY=%q: excepted %v, %v; want %v", list, proxy == nil, err, want)
		}
	}
}

// tunnels answers CONNECT as proxies do, whatever host is asked for, with a
// tunnel to the server at to.
type tunnels struct {
	to     string
	asked  atomic.Pointer[http.Request]
	secure atomic.Bool
}

func (p *tunnels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked.Store(r)
	p.secure.Store(r.TLS != nil)
	far, err := net.Dial("tcp", p.to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer far.Close()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer near.Close()
	io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	carry(near, buffered.Reader, far)
}

// carry carries bytes both ways until either end has closed.
func carry(near net.Conn, buffered *bufio.Reader, far net.Conn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(far, buffered)
		far.Close()
	}()
	io.Copy(near, far)
	near.Close()
	<-done
}

func TestRecordsReachKinesisThroughProxiesOfHTTPAndHTTPS(t *testing.T) {
	a := newAuthority(t)
	hour := time.Now().Add(time.Hour)
	kinesis, _ := a.serve(t, hour, tls.VersionTLS13, "kinesis.example")
	for _, scheme := range []string{"http", "https"} {
		p := &tunnels{to: strings.TrimPrefix(kinesis, "https://")}
		var address string
		if scheme == "http" {
			plain := httptest.NewServer(p)
			t.Cleanup(plain.Close)
			address = plain.URL
		} else {
			address = a.serveHandler(t, p, hour, tls.VersionTLS13, "127.0.0.1")
		}
		address = strings.Replace(address, "://", "://user:hunter2@", 1)
		s := newStream(t, "https://kinesis.example", func(c *Config) { c.Proxy, c.CABundle = address, a.file })
		if err := put(s, someRecords(1)...); err != nil {
			t.Errorf("%s: %v", scheme, err)
			continue
		}
		asked := p.asked.Load()
		user, password, _ := proxyAuth(asked)
		if asked.Method != http.MethodConnect || asked.Host != "kinesis.example:443" || user != "user" || password != "hunter2" {
			t.Errorf("%s: the proxy was asked %s %s by %q", scheme, asked.Method, asked.Host, user)
		}
		if p.secure.Load() != (scheme == "https") {
			t.Errorf("%s: got TLS to the proxy: %v", scheme, p.secure.Load())
		}
		s.RetireIdle()
	}
}

func proxyAuth(r *http.Request) (user, password string, ok bool) {
	return (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
}

func TestProxyThatCannotBeVerifiedIsNotAsked(t *testing.T) {
	a := newAuthority(t)
	p := &tunnels{}
	address := a.serveHandler(t, p, time.Now().Add(time.Hour), tls.VersionTLS13, "proxy.example")
	s := newStream(t, "https://kinesis.example", func(c *Config) {
		c.Proxy, c.CABundle = strings.Replace(address, "://", "://user:hunter2@", 1), a.file
	})
	err := put(s, someRecords(1)...)
	if err == nil || !strings.Contains(err.Error(), "TLS to the proxy") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
	if p.asked.Load() != nil {
		t.Error("the proxy was asked, with a password")
	}
}

func TestProxyHasTheDefaultPortOfItsScheme(t *testing.T) {
	for address, want := range map[string]string{
		"https://proxy.example": "proxy.example:443", "https://[::1]": "[::1]:443", "https://proxy.example:3129": "proxy.example:3129",
		"http://proxy.example": "proxy.example:80",
		"proxy.example:3128":   "proxy.example:3128", "user:hunter2@127.0.0.1": "127.0.0.1:80",
	} {
		p, err := proxyTo(&url.URL{Scheme: "https", Host: "kinesis.example"}, address, "")
		if err != nil || withPort(p.url) != want {
			t.Errorf("%s: got %+v, %v; want %s", address, p, err, want)
		}
	}
}

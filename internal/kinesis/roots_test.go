package kinesis

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// authority is a root of trust of our own, and the file that says so.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Root"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	c := newCertificate(t, template, template, key, key)
	file := filepath.Join(t.TempDir(), "bundle.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return authority{c, key, file}
}

// serve starts a TLS server on the loopback with a certificate for hosts.
func (a authority) serve(t *testing.T, expires time.Time, version uint16, hosts ...string) (url string, resumed *atomic.Bool) {
	t.Helper()
	resumed = new(atomic.Bool)
	return a.serveHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resumed.Store(r.TLS.DidResume)
		io.WriteString(w, allTaken(1))
	}), expires, version, hosts...), resumed
}

// serveHandler is serve with an own handler.
func (a authority) serveHandler(t *testing.T, h http.Handler, expires time.Time, version uint16, hosts ...string) (url string) {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "server"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: expires,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	c := newCertificate(t, template, a.certificate, key, a.key)
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{
		MinVersion: tls.VersionTLS10, MaxVersion: version, Certificates: []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: key}},
		// So that it says how to resume the session after the handshake, as others do.
		ClientAuth: tls.RequestClientCert,
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newCertificate(t *testing.T, template, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// useBundle makes s fall back to the file, as to the system's bundle.
func useBundle(s *Stream, file string) {
	r := newRoots("")
	r.bundles = []string{"/does/not/exist.pem", file}
	s.client = newClient(s.url, nil, r, nil, maxAnswer)
}

func TestUnknownRootIsLookedForInTheBundle(t *testing.T) {
	a := newAuthority(t)
	url, resumed := a.serve(t, time.Now().Add(time.Hour), tls.VersionTLS13, "127.0.0.1")
	s := newStream(t, url)
	useBundle(s, a.file)
	for i := range 2 {
		if err := put(s, someRecords(1)...); err != nil {
			t.Fatal(err)
		}
		if got := resumed.Load(); got != (i == 1) {
			t.Errorf("connection %d: got resumed %v", i, got)
		}
		s.RetireIdle()
	}
}

func TestGivenBundleAloneIsTrusted(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	url, _ := a.serve(t, time.Now().Add(time.Hour), tls.VersionTLS12, "127.0.0.1")
	if err := put(newStream(t, url, func(c *Config) { c.CABundle = a.file }), someRecords(1)...); err != nil {
		t.Errorf("its own root: %v", err)
	}
	if err := put(newStream(t, url, func(c *Config) { c.CABundle = other.file }), someRecords(1)...); err == nil {
		t.Error("another root: got no error")
	}
	if r := newRoots(a.file); r.amazon != nil || !r.only {
		t.Error("Amazon's roots are trusted beside the given ones")
	}
}

func TestServerThatCannotBeVerifiedGetsNoRequest(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	hour := time.Now().Add(time.Hour)
	for name, tt := range map[string]struct {
		expires time.Time
		version uint16
		host    string
		bundle  string
		want    string
	}{
		"unknown root":    {hour, tls.VersionTLS13, "127.0.0.1", other.file, "unknown authority"},
		"another address": {hour, tls.VersionTLS13, "127.0.0.2", a.file, "valid for 127.0.0.2"},
		"a name":          {hour, tls.VersionTLS13, "kinesis.example", a.file, "127.0.0.1"},
		"expired":         {time.Now().Add(-time.Minute), tls.VersionTLS13, "127.0.0.1", a.file, "expired"},
		"TLS 1.1":         {hour, tls.VersionTLS11, "127.0.0.1", a.file, "protocol version"},
		"no bundle":       {hour, tls.VersionTLS13, "127.0.0.1", "/does/not/exist.pem", "reading the roots of trust: open"},
	} {
		url, _ := a.serve(t, tt.expires, tt.version, tt.host)
		for _, given := range []bool{true, false} {
			s := newStream(t, url, func(c *Config) { c.CABundle = tt.bundle })
			if !given {
				useBundle(s, tt.bundle)
			}
			err := put(s, someRecords(1)...)
			if err == nil || !strings.Contains(err.Error(), tt.want) || isShippers(err) {
				t.Errorf("%s, given %v: got %v, want %q", name, given, err, tt.want)
			}
		}
	}
}

func TestAmazonsRootsAreFiveAndNotExpired(t *testing.T) {
	pool := newRoots("").amazon()
	n := 0
	for rest := amazonRoots; ; n++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if until := time.Until(c.NotAfter); until < 2*365*24*time.Hour {
			t.Errorf("%v expires at %v", c.Subject, c.NotAfter)
		}
		if _, err := c.Verify(x509.VerifyOptions{Roots: pool}); err != nil {
			t.Errorf("%v: %v", c.Subject, err)
		}
	}
	if n != 5 {
		t.Errorf("got %d roots, want 5", n)
	}
}

func TestSystemBundleIsNotReadWhenAmazonsRootsSuffice(t *testing.T) {
	a := newAuthority(t)
	url, _ := a.serve(t, time.Now().Add(time.Hour), tls.VersionTLS13, "127.0.0.1")
	s := newStream(t, url)
	r := newRoots("")
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	r.amazon = func() *x509.CertPool { return pool }
	r.bundles = []string{"/does/not/exist.pem"}
	s.client = newClient(s.url, nil, r, nil, maxAnswer)
	if err := put(s, someRecords(1)...); err != nil {
		t.Error(err)
	}
}

// AWS Network Firewall drops a ClientHello that does not fit into one packet:
// README.md tells of GODEBUG.
func TestClientHelloFitsIntoAPacketWithoutMLKEM(t *testing.T) {
	for _, tt := range []struct {
		debug string
		fits  bool
	}{{"tlsmlkem=1", false}, {"tlsmlkem=0", true}} {
		t.Setenv("GODEBUG", tt.debug)
		hello := make(chan int, 1)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			defer listener.Close()
			c, err := listener.Accept()
			if err != nil {
				hello <- 0
				return
			}
			defer c.Close()
			header := make([]byte, 5) // of a TLS record: its last two bytes are the length
			io.ReadFull(c, header)
			hello <- int(header[3])<<8 | int(header[4])
		}()
		if err := put(newStream(t, "https://"+listener.Addr().String()), someRecords(1)...); err == nil {
			t.Error("a server that says nothing took records")
		}
		if n := <-hello; n == 0 || n <= 1400 != tt.fits {
			t.Errorf("%s: got a hello of %d bytes; want one packet: %v", tt.debug, n, tt.fits)
		}
	}
}

package kinesis

import (
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

//go:embed roots.pem
var amazonRoots []byte

// maxBundle bounds a file of roots; the usual ones have some 230 KB.
const maxBundle = 8 << 20

// systemBundles are where systems keep all roots in one file: Amazon Linux,
// Debian and Alpine, Fedora, SUSE.
func systemBundles() []string {
	return []string{
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/ssl/cert.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
		"/etc/ssl/ca-bundle.pem",
	}
}

// roots verify a server against Amazon's roots, and against one bundle file
// when those don't know its chain. They stand in for Go's own roots, which
// read and parse every certificate file of the system: most of the cost of a
// first request on a small function.
type roots struct {
	only    bool     // trust the bundle alone
	bundles []string // the first that can be read is the bundle

	amazon func() *x509.CertPool
	bundle atomic.Pointer[x509.CertPool] // read when first needed
}

// newRoots returns those of file alone, or, without one, Amazon's and then the
// system's.
func newRoots(file string) *roots {
	if file != "" {
		return &roots{only: true, bundles: []string{file}}
	}
	return &roots{bundles: systemBundles(), amazon: sync.OnceValue(func() *x509.CertPool {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(amazonRoots)
		return pool
	})}
}

// config returns what TLS to host needs.
func (r *roots) config(host string) *tls.Config {
	return &tls.Config{
		ServerName: host,
		MinVersion: tls.VersionTLS12,
		// Not insecure: VerifyConnection does in full what is skipped here, on
		// resumed connections too, with roots chosen late.
		InsecureSkipVerify: true, //nolint:gosec // see above
		VerifyConnection:   func(s tls.ConnectionState) error { return r.verify(host, s.PeerCertificates) },
		ClientSessionCache: tls.NewLRUClientSessionCache(2),
		// Small records at first would show a reader the first bytes sooner, which
		// nobody waits for.
		DynamicRecordSizingDisabled: true,
	}
}

// verify checks that chain leads from host to a root. The host is the one
// dialled: what TLS says of it is empty for an IP address.
func (r *roots) verify(host string, chain []*x509.Certificate) error {
	if !r.only {
		err := verify(host, chain, r.amazon())
		if !errors.As(err, new(x509.UnknownAuthorityError)) {
			return err
		}
	}
	pool, err := r.load()
	if err != nil {
		return err
	}
	return verify(host, chain, pool)
}

func verify(host string, chain []*x509.Certificate, pool *x509.CertPool) error {
	if host == "" || len(chain) == 0 {
		return errors.New("a server without a name or a certificate")
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{DNSName: host, Roots: pool, Intermediates: between})
	return err
}

// load reads the bundle, once unless it can't be read. Two handshakes at once
// may both read it; they read the same.
func (r *roots) load() (*x509.CertPool, error) {
	if pool := r.bundle.Load(); pool != nil {
		return pool, nil
	}
	pem, err := readFirst(r.bundles)
	if err != nil {
		return nil, fmt.Errorf("reading the roots of trust: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading the roots of trust: no certificate in any of %q", r.bundles)
	}
	r.bundle.Store(pool)
	return pool, nil
}

// readFirst reads the first of the files that can be opened.
func readFirst(files []string) ([]byte, error) {
	var missing error
	for _, name := range files {
		b, err := readBounded(name)
		if err == nil {
			return b, nil
		}
		missing = err
	}
	return nil, missing
}

func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxBundle))
}

package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority is a chain like that of Kinesis, for loopback: a root, one between,
// and a server, all of them RSA.
type authority struct {
	server tls.Certificate
	root   []byte // PEM
	file   string // that holds the root
}

const (
	rsaBits = 2048
	// validFor is far longer than any run.
	validFor = 24 * time.Hour
)

func newAuthority(dir string) (*authority, error) {
	now := time.Now()
	template := func(serial int64, name string, ca bool) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
			NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validFor),
			IsCA: ca, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		}
	}
	root, between, server := template(1, "Bench Root", true), template(2, "Bench Between", true), template(3, "bench", false)
	server.KeyUsage, server.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	server.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}

	var signer *rsa.PrivateKey
	issuer := root
	var chain [][]byte // the root first
	for _, c := range []*x509.Certificate{root, between, server} {
		key, err := rsa.GenerateKey(rand.Reader, rsaBits)
		if err != nil {
			return nil, err
		}
		if signer == nil {
			signer = key
		}
		der, err := x509.CreateCertificate(rand.Reader, c, issuer, key.Public(), signer)
		if err != nil {
			return nil, err
		}
		chain, signer, issuer = append(chain, der), key, c
	}
	a := &authority{
		server: tls.Certificate{Certificate: [][]byte{chain[2], chain[1]}, PrivateKey: crypto.PrivateKey(signer)},
		root:   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: chain[0]}),
		file:   filepath.Join(dir, "root.pem"),
	}
	return a, os.WriteFile(a.file, a.root, 0o600)
}

// beside writes a copy of a file of roots that has this one's too.
func (a *authority) beside(file, copied string) error {
	roots, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading roots: %w", err)
	}
	return os.WriteFile(copied, append(append(roots, '\n'), a.root...), 0o600)
}

// trust makes programs of all kinds trust it alone, or, in Node, it too.
func (a *authority) trust() []string {
	return []string{"AWS_CA_BUNDLE=" + a.file, "NODE_EXTRA_CA_CERTS=" + a.file}
}

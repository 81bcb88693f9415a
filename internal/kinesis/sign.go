package kinesis

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

const (
	service = "kinesis"
	// signedHeaders are those that AWS's own clients sign.
	signedHeaders = "content-length;content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
)

// signer signs requests for one region, with Signature Version 4. (The AWS SDK's
// signer would bring net/http, which nothing else needs.)
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type signer struct {
	region string

	// The key of one day's requests, and what it was derived from.
	day, secret string
	key         []byte
}

// sign adds the fields of the signature to r, whose body has the SHA-256 hash.
func (s *signer) sign(r *http1.Request, hash [sha256.Size]byte, c Credentials, at time.Time) {
	stamp := at.UTC().Format("20060102T150405Z")
	r.Header = append(r.Header, http1.Field{Name: "X-Amz-Date", Value: stamp})
	if c.SessionToken != "" {
		r.Header = append(r.Header, http1.Field{Name: "X-Amz-Security-Token", Value: c.SessionToken})
	}
	day := stamp[:len("20060102")]
	scope := day + "/" + s.region + "/" + service + "/aws4_request"
	canonical, names := canonicalRequest(r, hash)
	said := sha256.Sum256([]byte(canonical))
	signature := authenticate(s.keyOf(day, c.SecretAccessKey),
		"AWS4-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hex.EncodeToString(said[:]))
	r.Header = append(r.Header, http1.Field{
		Name: "Authorization",
		Value: "AWS4-HMAC-SHA256 Credential=" + c.AccessKeyID + "/" + scope +
			", SignedHeaders=" + names + ", Signature=" + hex.EncodeToString(signature),
	})
}

// canonicalRequest is what is signed of a request, and the names of the headers
// in it.
func canonicalRequest(r *http1.Request, hash [sha256.Size]byte) (canonical, names string) {
	var fields strings.Builder
	for name := range strings.SplitSeq(signedHeaders, ";") {
		value := r.Header.Get(name)
		switch name {
		case "content-length":
			value = strconv.Itoa(len(r.Body))
		case "host":
			value = r.Host
		case "x-amz-security-token":
			if value == "" {
				continue
			}
		}
		fields.WriteString(name + ":" + value + "\n")
		names += ";" + name
	}
	names = names[1:]
	return r.Method + "\n" + escapedAgain(r.Target) + "\n\n" + fields.String() + "\n" + names + "\n" + hex.EncodeToString(hash[:]), names
}

// escapedAgain escapes a path, which is escaped already, as all services but S3
// want it for a signature.
func escapedAgain(path string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if isLowerOrDigit(c) || c >= 'A' && c <= 'Z' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// keyOf derives the key of a day's requests.
func (s *signer) keyOf(day, secret string) []byte {
	if s.day != day || s.secret != secret {
		key := []byte("AWS4" + secret)
		for _, part := range [...]string{day, s.region, service, "aws4_request"} {
			key = authenticate(key, part)
		}
		s.day, s.secret, s.key = day, secret, key
	}
	return s.key
}

func authenticate(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

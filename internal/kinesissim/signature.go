package kinesissim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	dateLayout = "20060102T150405Z"
	maxSkew    = 5 * time.Minute
)

// signature is a request's Authorization header, taken apart:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type signature struct {
	key     string
	date    string // YYYYMMDD
	region  string
	service string
	headers []string
	value   string
}

func (g signature) scope() string {
	return g.date + "/" + g.region + "/" + g.service + "/aws4_request"
}

// canonical is the request as its signer must have seen it.
func (g signature) canonical(r *http.Request, body []byte) string {
	sum := sha256.Sum256(body)
	var b strings.Builder
	b.WriteString(r.Method + "\n" + canonicalPath(r.URL) + "\n" + canonicalQuery(r.URL) + "\n")
	for _, name := range g.headers {
		b.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(g.headers, ";") + "\n" + hex.EncodeToString(sum[:]))
	return b.String()
}

func canonicalPath(u *url.URL) string {
	if path := u.EscapedPath(); path != "" {
		return path
	}
	return "/"
}

func canonicalQuery(u *url.URL) string {
	return strings.ReplaceAll(u.Query().Encode(), "+", "%20")
}

// headerValue also finds those headers that net/http keeps elsewhere.
func headerValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	values := slices.Clone(r.Header.Values(name))
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}

// matches tells whether the secret made the signature.
func (g signature) matches(secret, date string, r *http.Request, body []byte) bool {
	sum := sha256.Sum256([]byte(g.canonical(r, body)))
	text := algorithm + "\n" + date + "\n" + g.scope() + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + secret)
	for _, part := range []string{g.date, g.region, g.service, "aws4_request", text} {
		key = mac(key, part)
	}
	return hmac.Equal([]byte(hex.EncodeToString(key)), []byte(g.value))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

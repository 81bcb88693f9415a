package kinesissim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signed is a ListStreams request that the SDK's signer signed at a moment.
func signed(t *testing.T, url string, key Credentials, region, service string, at time.Time) *http.Request {
	t.Helper()
	const body = `{"Limit":1}`
	r, err := http.NewRequest(http.MethodPost, url+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Amz-Target", targetPrefix+"ListStreams")
	r.Header.Set("X-Amz-Meta", "two  spaces   and more ")
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, SessionToken: key.SessionToken}
	err = v4.NewSigner().SignHTTP(context.Background(), credentials, r, hex.EncodeToString(sum[:]), service, region, at)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// send returns the answer's status and body.
func send(t *testing.T, r *http.Request) (int, string) {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestSignaturesAreVerified(t *testing.T) {
	key := testKey
	stale := Credentials{AccessKeyID: "STALE", SecretAccessKey: "s", Expires: time.Now().Add(-time.Second)}
	_, url := serve(t, Config{Credentials: []Credentials{key, stale}})
	wrongSecret, wrongToken, stranger := key, key, key
	wrongSecret.SecretAccessKey, wrongToken.SessionToken, stranger.AccessKeyID = "other", "other", "OTHER"
	now := time.Now()
	for name, c := range map[string]struct {
		key             Credentials
		region, service string
		at              time.Time
		change          func(*http.Request)
		want            string
	}{
		"good":             {key: key, want: `"StreamNames":[]`},
		"other secret":     {key: wrongSecret, want: "InvalidSignatureException"},
		"other token":      {key: wrongToken, want: "UnrecognizedClientException"},
		"unknown key":      {key: stranger, want: "UnrecognizedClientException"},
		"expired token":    {key: stale, want: "ExpiredTokenException"},
		"other region":     {key: key, region: "eu-west-1", want: "Credential should be scoped to a valid region."},
		"other service":    {key: key, service: "firehose", want: "correct service: 'kinesis'"},
		"six minutes ago":  {key: key, at: now.Add(-6 * time.Minute), want: "Signature expired: "},
		"six minutes on":   {key: key, at: now.Add(6 * time.Minute), want: "Signature not yet current: "},
		"four minutes ago": {key: key, at: now.Add(-4 * time.Minute), want: `"StreamNames":[]`},
		"changed header":   {key: key, change: func(r *http.Request) { r.Header.Set("X-Amz-Meta", "other") }, want: "InvalidSignatureException"},
		"changed body":     {key: key, change: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"Limit":2}`)) }, want: "InvalidSignatureException"},
		"no header":        {key: key, change: func(r *http.Request) { r.Header.Del("Authorization") }, want: "MissingAuthenticationTokenException"},
		"no date":          {key: key, change: func(r *http.Request) { r.Header.Del("X-Amz-Date") }, want: "IncompleteSignatureException"},
		"other algorithm":  {key: key, change: func(r *http.Request) { r.Header.Set("Authorization", "Basic eDp5") }, want: "IncompleteSignatureException"},
		"half a header": {key: key, change: func(r *http.Request) {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host")
		}, want: "requires 'Signature' parameter"},
		"short scope": {key: key, change: func(r *http.Request) {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0")
		}, want: "IncompleteSignatureException"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.region == "" {
				c.region = "us-east-1"
			}
			if c.service == "" {
				c.service = "kinesis"
			}
			if c.at.IsZero() {
				c.at = now
			}
			r := signed(t, url, c.key, c.region, c.service, c.at)
			if c.change != nil {
				c.change(r)
			}
			if status, got := send(t, r); !strings.Contains(got, c.want) {
				t.Errorf("got %d %s, want %s", status, got, c.want)
			}
		})
	}
}

func TestAnySignatureIsTakenWithoutCredentials(t *testing.T) {
	_, url := serve(t, Config{})
	r := signed(t, url, Credentials{AccessKeyID: "any", SecretAccessKey: "any"}, "mars-north-1", "kinesis", time.Unix(0, 0))
	if status, got := send(t, r); status != http.StatusOK {
		t.Errorf("got %d %s, want 200", status, got)
	}
}

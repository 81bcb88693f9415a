package kinesis

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awskinesis "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/record"
)

// seen is a request as a server saw it.
type seen struct {
	header http.Header
	host   string
	url    string
	body   []byte
}

func recordRequests(t testing.TB, n int) (url string, last func() seen) {
	requests := make(chan seen, 10)
	url = serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		requests <- seen{r.Header.Clone(), r.Host, r.URL.String(), b}
		p := JSON
		if isCBOR(r.Header.Get("Content-Type")) {
			p = CBOR
		}
		answering(http.StatusOK, p, allTaken(n))(w, r)
	})
	return url, func() seen {
		select {
		case r := <-requests:
			return r
		default:
			t.Fatal("the server saw no request")
			return seen{}
		}
	}
}

var awkwardRecords = []record.Record{
	{PartitionKey: "plain", Data: []byte("line\n")},
	{PartitionKey: "quote\" back\\ tab\t \u2028 \x01 <&> \U0001F600", Data: []byte{0, 255, 254}},
	{PartitionKey: "e", Data: []byte{}},
	{PartitionKey: "long", Data: bytes.Repeat([]byte("x"), 70_001)},
}

func TestBodyIsWhatTheSDKSends(t *testing.T) {
	for _, stream := range []string{"telemetry", "arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry"} {
		for _, p := range protocols() {
			url, last := recordRequests(t, len(awkwardRecords))
			if err := put(newStream(t, url, func(c *Config) { c.Stream, c.Protocol = stream, p }), awkwardRecords...); err != nil {
				t.Fatal(err)
			}
			got := last()
			sdkPut(t, url, stream)
			want := last()
			if got, want := requestIn(t, p, got.body), requestIn(t, JSON, want.body); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: body differs from the SDK's: got %.200q, want %.200q", stream, got, want)
			}
			if p == JSON && !reflect.DeepEqual(decode(t, got.body), decode(t, want.body)) {
				t.Errorf("%s: body differs from the SDK's: got %.200s, want %.200s", stream, got.body, want.body)
			}
			if h := "X-Amz-Target"; got.header.Get(h) != want.header.Get(h) {
				t.Errorf("%s: got %q, want %q", h, got.header.Get(h), want.header.Get(h))
			}
			// The SDK for Go has JSON alone; that for Java says the other thus.
			kind := strings.Replace(want.header.Get("Content-Type"), "json", map[Protocol]string{JSON: "json", CBOR: "cbor"}[p], 1)
			if got.header.Get("Content-Type") != kind {
				t.Errorf("got %q, want %q", got.header.Get("Content-Type"), kind)
			}
			if got.url != want.url {
				t.Errorf("got path %q, want %q", got.url, want.url)
			}
		}
	}
}

// sdkPut puts awkwardRecords by the SDK.
func sdkPut(t *testing.T, url, stream string) {
	t.Helper()
	in := &awskinesis.PutRecordsInput{}
	if strings.HasPrefix(stream, "arn:") {
		in.StreamARN = &stream
	} else {
		in.StreamName = &stream
	}
	for _, r := range awkwardRecords {
		in.Records = append(in.Records, types.PutRecordsRequestEntry{Data: r.Data, PartitionKey: aws.String(r.PartitionKey)})
	}
	client := awskinesis.New(awskinesis.Options{Region: "eu-west-1", BaseEndpoint: &url, Credentials: sdkCredentials()})
	if _, err := client.PutRecords(context.Background(), in); err != nil {
		t.Fatal(err)
	}
}

func TestSignatureIsWhatTheSDKComputes(t *testing.T) {
	for name, c := range map[string]Credentials{
		"with a session":    testCredentials,
		"without a session": {AccessKeyID: "AKID", SecretAccessKey: "secret"},
	} {
		for _, p := range protocols() {
			for _, path := range []string{"", "/", "/a-b/c_d.e~f", "/stage/%20x%2F%C3%BC+=:@,"} {
				t.Run(name+" in "+p.contentType()+" at "+path, func(t *testing.T) { expectSDKSignature(t, c, p, path) })
			}
		}
	}
}

func expectSDKSignature(t *testing.T, c Credentials, p Protocol, path string) {
	url, last := recordRequests(t, len(awkwardRecords))
	provider, err := Static(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := put(newStream(t, url+path, func(k *Config) { k.Credentials, k.Protocol = provider, p }), awkwardRecords...); err != nil {
		t.Fatal(err)
	}
	got := last()
	at, err := time.Parse("20060102T150405Z", got.header.Get("X-Amz-Date"))
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(at); age < -time.Minute || age > time.Minute {
		t.Errorf("signed at %v, which is %v ago", at, age)
	}
	if want := sdkAuthorization(t, url+cmp.Or(path, "/"), got, c, at); got.header.Get("Authorization") != want {
		t.Errorf("got  %s\nwant %s", got.header.Get("Authorization"), want)
	}
	if !strings.Contains(got.header.Get("Authorization"), "content-type;") {
		t.Error("the protocol is not signed")
	}
}

func sdkAuthorization(t *testing.T, url string, got seen, c Credentials, at time.Time) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", got.header.Get("Content-Type"))
	r.Header.Set("X-Amz-Target", got.header.Get("X-Amz-Target"))
	hash := sha256.Sum256(got.body)
	keys := aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}
	if err := v4.NewSigner().SignHTTP(context.Background(), keys, r, hex.EncodeToString(hash[:]), "kinesis", "eu-west-1", at); err != nil {
		t.Fatal(err)
	}
	return r.Header.Get("Authorization")
}

func sdkCredentials() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
	})
}

func decode(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("body is not JSON: %v", err)
	}
	return v
}

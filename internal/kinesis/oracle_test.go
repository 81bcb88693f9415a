package kinesis

import (
	"bytes"
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
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		io.WriteString(w, allTaken(n))
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
		url, last := recordRequests(t, len(awkwardRecords))
		if err := put(newStream(t, url, func(c *Config) { c.Stream = stream }), awkwardRecords...); err != nil {
			t.Fatal(err)
		}
		got := last()
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
		want := last()
		if !reflect.DeepEqual(decode(t, got.body), decode(t, want.body)) {
			t.Errorf("%s: body differs from the SDK's: got %.200s, want %.200s", stream, got.body, want.body)
		}
		for _, h := range []string{"X-Amz-Target", "Content-Type"} {
			if got.header.Get(h) != want.header.Get(h) {
				t.Errorf("%s: got %q, want %q", h, got.header.Get(h), want.header.Get(h))
			}
		}
		if got.url != want.url {
			t.Errorf("got path %q, want %q", got.url, want.url)
		}
	}
}

func TestSignatureIsWhatTheSDKComputes(t *testing.T) {
	for name, c := range map[string]Credentials{
		"with a session":    testCredentials,
		"without a session": {AccessKeyID: "AKID", SecretAccessKey: "secret"},
	} {
		t.Run(name, func(t *testing.T) {
			url, last := recordRequests(t, len(awkwardRecords))
			p, err := Static(c)
			if err != nil {
				t.Fatal(err)
			}
			if err := put(newStream(t, url, func(k *Config) { k.Credentials = p }), awkwardRecords...); err != nil {
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
			if want := sdkAuthorization(t, url, got, c, at); got.header.Get("Authorization") != want {
				t.Errorf("got  %s\nwant %s", got.header.Get("Authorization"), want)
			}
		})
	}
}

func sdkAuthorization(t *testing.T, url string, got seen, c Credentials, at time.Time) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url+"/", bytes.NewReader(got.body))
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

package kinesissim

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"

	"kinesis-telemetry-api-extension/internal/memnet"
)

var testKey = Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret/with+signs", SessionToken: "token=="}

// serve starts a server on loopback and returns its URL.
func serve(t testing.TB, config Config) (*Server, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveOn(t, config, l), "http://" + l.Addr().String()
}

func serveOn(t testing.TB, config Config, l net.Listener) *Server {
	t.Helper()
	s := New(config)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve returned %v", err)
		}
	})
	return s
}

// inBubble runs a test in a bubble, with a server on a network in memory that
// has one stream called s of one shard, and a client for it. Time is exact
// there.
func inBubble(t *testing.T, config Config, test func(*testing.T, *Server, *kinesis.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		config.Credentials = []Credentials{testKey}
		s, network := New(config), memnet.New()
		l, err := network.Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error, 1)
		go func() { served <- s.Serve(l) }()
		if err := s.CreateStream(StreamSpec{Name: "s"}); err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{DialContext: network.DialContext}
		test(t, s, clientOn(t, transport, "http://kinesis:80", testKey))
		transport.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve returned %v", err)
		}
	})
}

// client is the AWS SDK's, as the independent driver. It does not retry.
func client(t testing.TB, url string, key Credentials) *kinesis.Client {
	return clientOn(t, &http.Transport{}, url, key)
}

func clientOn(t testing.TB, transport *http.Transport, url string, key Credentials) *kinesis.Client {
	t.Cleanup(transport.CloseIdleConnections)
	return kinesis.New(kinesis.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), RetryMaxAttempts: 1,
		HTTPClient: &http.Client{Transport: transport, Timeout: 30 * time.Second},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, SessionToken: key.SessionToken}, nil
		}),
	})
}

// setUp serves one stream called s to the SDK, with signatures verified, on a
// network in memory.
func setUp(t testing.TB, config Config, shards int) (*Server, *kinesis.Client) {
	t.Helper()
	config.Credentials = []Credentials{testKey}
	network := memnet.New()
	l, err := network.Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	s := serveOn(t, config, l)
	if err := s.CreateStream(StreamSpec{Name: "s", Shards: shards}); err != nil {
		t.Fatal(err)
	}
	return s, clientOn(t, &http.Transport{DialContext: network.DialContext}, "http://kinesis:80", testKey)
}

func codeIn(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func entries(n, size int) []types.PutRecordsRequestEntry {
	list := make([]types.PutRecordsRequestEntry, n)
	for i := range list {
		data := bytes.Repeat([]byte{byte(i)}, size)
		list[i] = types.PutRecordsRequestEntry{Data: data, PartitionKey: aws.String(string(rune('a'+i%26)) + "key")}
	}
	return list
}

func put(n, size int) *kinesis.PutRecordsInput {
	return &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(n, size)}
}

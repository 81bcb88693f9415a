package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/record"
)

// kept is a local Kinesis on loopback with a stream "s", and what was put
// there.
type kept struct {
	*testing.T
	*kinesis.Client
	server   *kinesissim.Server
	endpoint string
	next     map[string]uint64 // by environment: the next sequence number
	encoders map[string]*record.Encoder
}

func keepStream(t *testing.T, shards int) *kept {
	t.Helper()
	return keep(t, shards, kinesissim.Config{})
}

func keep(t *testing.T, shards int, config kinesissim.Config) *kept {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_REGION", "us-east-1")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := kinesissim.New(config)
	if err := server.CreateStream(kinesissim.StreamSpec{Name: "s", Shards: shards}); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	k := &kept{T: t, server: server, endpoint: "http://" + listener.Addr().String(), next: map[string]uint64{}, encoders: map[string]*record.Encoder{}}
	k.Client = kinesis.New(kinesis.Options{
		Region: "us-east-1", BaseEndpoint: &k.endpoint, HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	return k
}

// said is an event to put.
type spoken struct{ kind, requestID, value string }

// lines are the events of an environment as they would lie on the stream.
func (k *kept) lines(environment string, all ...spoken) []byte {
	e := k.encoders[environment]
	if e == nil {
		e = record.NewEncoder(environment, "fn-"+environment[:1], record.MaxBytes)
		k.encoders[environment] = e
	}
	var data []byte
	for _, s := range all {
		k.next[environment]++
		raw := record.Raw{
			Time: fmt.Appendf(nil, `"2026-11-24T10:00:00.%03dZ"`, k.next[environment]),
			Type: []byte(`"` + s.kind + `"`), Record: []byte(s.value),
		}
		if s.requestID != "" {
			raw.RequestID = []byte(`"` + s.requestID + `"`)
		}
		data = e.AppendEvent(data, k.next[environment], raw)
	}
	return data
}

// put puts a record, to a shard by its key.
func (k *kept) put(key string, data []byte) {
	k.Helper()
	_, err := k.PutRecord(k.Context(), &kinesis.PutRecordInput{StreamName: aws.String("s"), PartitionKey: &key, Data: data})
	if err != nil {
		k.Fatal(err)
	}
}

// invoke puts an invocation that says three lines, each event in a record of
// its own, spread over the shards.
func (k *kept) invoke(environment, requestID string) {
	k.Helper()
	for i, s := range []spoken{
		{"platform.start", requestID, `{"requestId":"` + requestID + `"}`},
		{"function", "", `"one of ` + requestID + `\n"`},
		{"function", requestID, `{"level":"WARN","message":"two of ` + requestID + `"}`},
		{"function", "", `{"level":"info","message":"three of ` + requestID + `"}`},
		{"platform.runtimeDone", requestID, `{"requestId":"` + requestID + `","status":"success","metrics":{"durationMs":3.1}}`},
		{"platform.report", requestID, `{"requestId":"` + requestID + `","status":"success","metrics":{"durationMs":3.1,"billedDurationMs":4,"memorySizeMB":128,"maxMemoryUsedMB":23}}`},
	} {
		k.put(fmt.Sprint(requestID, i), k.lines(environment, s))
	}
}

func (k *kept) split() {
	k.Helper()
	_, err := k.SplitShard(k.Context(), &kinesis.SplitShardInput{
		StreamName: aws.String("s"), ShardToSplit: aws.String("shardId-000000000000"), NewStartingHashKey: aws.String("1000"),
	})
	if err != nil {
		k.Fatal(err)
	}
}
